package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.proxy.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which header fields an upstream gets; the rest of the table is in the test of the route. */
class RequestFieldsTest {

    private static final Caller NOBODY = new Caller("", false, Map.of());

    @ParameterizedTest
    @CsvSource({"x y, z", "x:, z", "'', z"})
    void fieldWithAnInvalidNameIsRefused(String name, String value) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(name, value);

        assertThatThrownBy(() -> RequestFields.endToEnd(headers)).isInstanceOf(InvalidTargetException.class);
    }

    @Test
    void fieldWithALineEndInItsValueIsRefused() {
        for (String value : new String[] {"a\r\nX-Smuggled: 1", "a\nb", "a\u0000b", "a\u007fb"}) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x", value);

            assertThatThrownBy(() -> RequestFields.endToEnd(headers)).isInstanceOf(InvalidTargetException.class);
        }
    }

    @Test
    void pseudoFieldsOfHttp2AreLeftOut() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(":path", "/x").add("x", "1");

        MultiMap sent = RequestFields.toUpstream(RequestFields.endToEnd(headers), NOBODY, HttpVersion.HTTP_2);

        assertThat(sent.names()).containsExactlyInAnyOrder("x", "Via");
        assertThat(sent.get("Via")).startsWith("2.0 samovar-");
    }

    @Test
    void answerForAnyClientIsAskedForWholeAndUncoded() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Range", "bytes=0-1")
                .add("If-None-Match", "*")
                .add("Accept-Encoding", "br")
                .add("Expect", "100-continue");

        MultiMap sent = RequestFields.forAnyClient(RequestFields.toUpstream(headers, NOBODY, HttpVersion.HTTP_1_1));

        assertThat(sent.names()).containsExactlyInAnyOrder("Accept-Encoding", "Via");
        assertThat(sent.get("Accept-Encoding")).isEqualTo("identity");
    }
}
