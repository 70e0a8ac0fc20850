package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CaffeineShape;
import dev.samovar.cache.bounded.ByteBoundedCache;
import dev.samovar.testing.ManualClock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class BoundedEntriesTest {

    /** A native executable has only the generated classes that it was told of, so these names must not drift. */
    @Test
    void caffeineUsesTheClassesThatAreNamed() throws ReflectiveOperationException {
        ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
        try {
            BoundedEntries entries = new BoundedEntries(1_000, new ManualClock(), workers, (key, entry, cause) -> {});

            assertThat(CaffeineShape.of(entries))
                    .isEqualTo(new CaffeineShape(ByteBoundedCache.CACHE_CLASS, ByteBoundedCache.NODE_CLASS));
        } finally {
            workers.shutdownNow();
        }
    }
}
