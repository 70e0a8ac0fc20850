package dev.samovar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotCachedRequestsTest {

    @ParameterizedTest(name = "{0} with {1}: {2} is {3}")
    @CsvSource({
        "GET, If-None-Match, *, true",
        "HEAD, If-None-Match, *, true",
        "POST, If-None-Match, *, false",
        "PUT, If-None-Match, *, false",
        "GET, If-None-Match, '\"x\", *', true",
        "GET, If-None-Match, '\"x\"', false",
        "HEAD, Accept, */*, true",
        "GET, Accept, */*, false",
        "GET, Cache-Control, 'max-age=1, Only-If-Cached', true",
        "POST, Cache-Control, only-if-cached, true",
        "POST, Cache-Control, no-cache, false"
    })
    void requestMayNotGenerateByItsMethodAndHeaders(String method, String header, String value, boolean expected) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(header, value);

        assertThat(NotCachedRequests.mayNotGenerate(HttpMethod.valueOf(method), headers))
                .isEqualTo(expected);
    }
}
