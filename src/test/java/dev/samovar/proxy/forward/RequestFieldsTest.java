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

    /** The client's address is not for the upstream; how the request came is, so that loops are found. */
    @Test
    void originOfTheRequestIsLeftOutAndItsWayIsNot() {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add("Via", "1.1 edge").add("CDN-Loop", "edge");
        for (String origin : new String[] {
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Anything",
            "X-Real-IP",
            "X-Client-IP",
            "X-Cluster-Client-IP",
            "X-Original-Forwarded-For",
            "X-Original-Host",
            "X-Envoy-External-Address",
            "True-Client-IP",
            "CF-Connecting-IP",
            "Fastly-Client-IP"
        }) {
            headers.add(origin, "192.0.2.1");
        }

        MultiMap sent = RequestFields.toUpstream(RequestFields.endToEnd(headers), NOBODY, HttpVersion.HTTP_1_1);

        assertThat(sent.names()).containsExactlyInAnyOrder("Via", "CDN-Loop");
        assertThat(sent.getAll("Via")).hasSize(2).first().isEqualTo("1.1 edge");
    }

    @Test
    void pseudoFieldsOfHttp2AreLeftOut() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(":path", "/x").add("x", "1");

        MultiMap sent = RequestFields.toUpstream(RequestFields.endToEnd(headers), NOBODY, HttpVersion.HTTP_2);

        assertThat(sent.names()).containsExactlyInAnyOrder("x", "Via");
        assertThat(sent.get("Via")).startsWith("2.0 samovar-");
    }

    @Test
    void cacheControlIsForAllCachesOnTheWay() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Cache-Control", "no-store")
                .add("Samovar-TTL", "9");

        MultiMap sent = RequestFields.toUpstream(headers, NOBODY, HttpVersion.HTTP_1_1);

        assertThat(sent.names()).containsExactlyInAnyOrder("Cache-Control", "Via");
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
