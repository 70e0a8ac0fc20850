package dev.samovar.api.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CaffeineShape;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParsedRequestCacheTest {

    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final ParsedRequestCache<String> known = new ParsedRequestCache<>(workers);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void firstOneOfAUriIsKept() {
        known.keep("/api/explanation?topic=Tea", "first");
        known.keep("/api/explanation?topic=Tea", "second");

        assertThat(known.get("/api/explanation?topic=Tea")).isEqualTo("first");
        assertThat(known.get("/api/explanation?topic=tea")).isNull();
    }

    @Test
    void longUrisLeaveRoomForFewer() {
        for (int i = 0; i < 20_000; i++) {
            known.keep("/api/explanation?topic=" + i, "first");
        }
        assertThat(known.size()).isBetween(3_000L, 6_000L);

        String longTopic = "x".repeat(2_000);
        for (int i = 0; i < 20_000; i++) {
            known.keep("/api/explanation?topic=" + i + longTopic, "first");
        }
        assertThat(known.size()).isLessThan(6_000L);
        assertThat(known.size() * 800).isLessThanOrEqualTo(ParsedRequestCache.MAX_WEIGHT);
    }

    @Test
    void classesOfItsShapeAreThoseThatAreRegistered() throws ReflectiveOperationException {
        assertThat(CaffeineShape.of(known))
                .isEqualTo(new CaffeineShape(ParsedRequestCache.CACHE_CLASS, ParsedRequestCache.NODE_CLASS));
    }
}
