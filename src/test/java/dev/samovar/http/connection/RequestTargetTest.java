package dev.samovar.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @Test
    void legalTargetStaysAsItIs() {
        String target = "/api/subtopics?topic=C;%20a+b&x=~!$'()*,:@/?[]#";

        assertThat(RequestTarget.escaped(target)).isSameAs(target);
    }

    @Test
    void rawBytesAreEscapedOneByOne() {
        byte[] raw = "/?topic=Größe".getBytes(StandardCharsets.UTF_8);
        String decoded = new String(raw, StandardCharsets.ISO_8859_1);

        assertThat(RequestTarget.escaped(decoded)).isEqualTo("/?topic=Gr%C3%B6%C3%9Fe");
        assertThat(RequestTarget.escaped("/a|b\u007f")).isEqualTo("/a%7Cb%7F");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/?a=%4", "/?a=%zz", "/?a=1%&b=2", "/?a=%2", "/%g0"})
    void brokenEscapeIsNotReadable(String target) {
        assertThat(RequestTarget.isReadable(target)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "//[x", "/[", "/a]", "/a#b#c", "http://", "http://[x/", ":80"})
    void targetThatIsNoUriIsNotReadable(String target) {
        assertThat(RequestTarget.isReadable(target)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/%20",
                "/?a=%C3%a9%25",
                "*",
                "/?a=[]",
                "/a#b",
                "//x/y",
                "///x",
                "http://x",
                "http://[::1]/a?b",
                "x:80",
                "/?a=\u00e9|{"
            })
    void wholeEscapesAreReadable(String target) {
        assertThat(RequestTarget.isReadable(target)).isTrue();
    }
}
