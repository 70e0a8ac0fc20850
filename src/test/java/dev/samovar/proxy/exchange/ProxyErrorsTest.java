package dev.samovar.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.NotCachedException;
import dev.samovar.proxy.exchange.ProxyErrors.ErrorReply;
import dev.samovar.testing.LogCapture;
import org.junit.jupiter.api.Test;

/** Errors of the proxy itself. */
class ProxyErrorsTest {

    @Test
    void unexpectedFailureHasTheRequestIdOfItsLogLine() {
        try (LogCapture log = LogCapture.of(ProxyErrors.class)) {
            ErrorReply reply = ProxyErrors.of(new IllegalStateException("a defect"));

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.message()).doesNotContain("defect");
            assertThat(reply.headers()).containsOnlyKeys("X-Request-Id");
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("request id " + reply.headers().get("X-Request-Id"), "a defect");
        }
    }

    @Test
    void expectedFailureIsNotLogged() {
        try (LogCapture log = LogCapture.of(ProxyErrors.class)) {
            assertThat(ProxyErrors.of(new NotCachedException()).headers()).isEmpty();
            assertThat(log.lines()).isEmpty();
        }
    }
}
