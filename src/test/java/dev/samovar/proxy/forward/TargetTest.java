package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which targets are forwarded, and as what. */
class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "/v1/models, https://h, /v1/models",
        "/v1/models/, https://h/base, /base/v1/models/",
        "/, https://h, /",
        "'', https://h, /",
        "?a=b, https://h, /?a=b",
        "/v1/models/org%2Fmodel, https://h, /v1/models/org%2Fmodel",
        "/v1beta/models/g-2.5:generateContent?alt=sse, https://h, /v1beta/models/g-2.5:generateContent?alt=sse",
        "/v1/a..b/.hidden/x., https://h, /v1/a..b/.hidden/x.",
        "/v1/100%25/x, https://h, /v1/100%25/x",
        "/v1/x?p=/../..//&q=%2e%2e, https://h, /v1/x?p=/../..//&q=%2e%2e",
        "/v1/a@b:80/x, https://h, /v1/a@b:80/x",
        "/v1/%zz, https://h, /v1/%zz"
    })
    void plainTargetIsForwardedAsItIs(String target, URI url, String forwarded) {
        assertThat(Target.of(target).at(url)).isEqualTo(forwarded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/.",
                "/a/../b",
                "/a/./b",
                "/a/..",
                "//a",
                "/a//b",
                "/%2e",
                "/%2E%2e/a",
                "/a/%2e./b",
                "/a%2f..%2fb",
                "/a%2F%2Fb",
                "/%252e%252e/a",
                "/%25252e%25252e/a",
                "/%2525252525252e/a",
                "/..;x/a",
                "/a/..%3bx/b",
                "/a\\b",
                "/a%5cb",
                "/a%00b",
                "/a%0ab",
                "/a%250db",
                "/a b",
                "/a\tb",
                "/a\u00e9",
                "/a#b",
                "/a?b#c",
                "/a?b c",
                "/a?b\r\nX: y"
            })
    void targetThatCouldBeReadDifferentlyIsRefused(String target) {
        assertThatThrownBy(() -> Target.of(target)).isInstanceOf(InvalidTargetException.class);
    }
}
