package dev.samovar.http.repeated;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.testing.store.SampleEntries;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepeatedRequestTest {

    private static final int ORIGIN = 5_000;
    private static final long HASH = 42;
    private static final String REQUEST = "GET /a HTTP/1.1\r\nAuthorization: Bearer mine\r\n\r\n";

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static RepeatedRequest known() {
        CacheEntry entry = SampleEntries.entry("the body", Instant.EPOCH);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        meters.summary("http.server.bytes.written");
        meters.summary("http.server.bytes.read");
        meters.timer("http.server.requests", "method", "GET", "uri", "/a", "status", "200");
        return new RepeatedRequest(
                bytes(REQUEST),
                HASH,
                ORIGIN,
                wanted -> Optional.empty(),
                RepeatedResponse.of(
                                new CachedResponse(entry, new CacheStatus.Hit(Tier.MEMORY)),
                                MultiMap.caseInsensitiveMultiMap().add("Cache-Status", "samovar; hit"))
                        .orElseThrow(),
                RequestMeter.of(meters, "GET", "/a").orElseThrow(),
                0,
                true);
    }

    @Test
    void sameBytesAreTheRequest() {
        assertThat(known().matches(bytes(REQUEST), HASH, ORIGIN)).isTrue();
    }

    /** Hashes may be equal by chance: another credential must not get the answer then. */
    @Test
    void otherBytesWithTheSameHashAreAnother() {
        assertThat(known().matches(bytes(REQUEST.replace("mine", "your")), HASH, ORIGIN))
                .isFalse();
        assertThat(known().matches(bytes(REQUEST + " "), HASH, ORIGIN)).isFalse();
        assertThat(known().matches(bytes(REQUEST.substring(1)), HASH, ORIGIN)).isFalse();
    }

    @Test
    void otherHashOrOriginIsAnother() {
        assertThat(known().matches(bytes(REQUEST), HASH + 1, ORIGIN)).isFalse();
        assertThat(known().matches(bytes(REQUEST), HASH, ORIGIN + 1)).isFalse();
    }
}
