package dev.samovar.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.LoopWatch;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.Rounds;
import io.netty.util.concurrent.EventExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The longest turn of an event loop that fills and asks a store of many entries while it is purged and listed.
 *
 * <p>{@code -Dturns.entries} says how many entries there are.
 */
@Tag("rounds")
class MemoryTurnsTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = Integer.getInteger("turns.entries", Rounds.of(100_000));
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final GlobPattern ALL = GlobPattern.parse("*topic*");

    /** Of processor time. Ten milliseconds is the aim; code that is not compiled yet needs more. */
    private static final Duration MOST = Duration.ofMillis(50);

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(4);
    private final MemoryCacheStore store = new MemoryCacheStore(
            InstantSource.system(), StoreFixture.NAMESPACES, 4L << 30, Duration.ofMinutes(10), workers);
    private final AtomicLong filled = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;

    @AfterEach
    void stop() throws Exception {
        stopped = true;
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        workers.shutdownNow();
    }

    @Test
    void purgesAndListingsHoldNobodyUp() {
        try (LoopWatch watch = new LoopWatch(vertx)) {
            ((VertxInternal) vertx).getEventLoopGroup().forEach(this::traffic);
            // The first round warms up
            for (boolean measured : new boolean[] {false, true}) {
                fillUp();
                round(watch, measured, "listing " + ENTRIES + " entries", () -> {
                    get(store.list(new EntryQuery(null, ALL, null, 1_000)));
                    get(store.count());
                });
                round(watch, measured, "purge of " + ENTRIES + " entries by pattern", () -> {
                    assertThat(get(store.purge(Purge.of(ALL))).count()).isGreaterThanOrEqualTo(ENTRIES);
                });
                fillUp();
                round(watch, measured, "purge of " + ENTRIES + " entries of a namespace", () -> {
                    long full = get(store.count()).usedBytes();
                    assertThat(get(store.purge(Purge.of(NAMESPACE))).count()).isGreaterThanOrEqualTo(ENTRIES);
                    await("most of the memory").until(() -> get(store.count()).usedBytes() < full / 4);
                });
            }
        }
        assertThat(failure).hasNullValue();
    }

    private static void round(LoopWatch watch, boolean measured, String what, Runnable work) {
        watch.take();
        work.run();
        LoopWatch.Turns turns = watch.take();
        if (measured) {
            assertThat(turns.print("memory, " + what).longest()).as(what).isLessThan(MOST);
        }
    }

    /** Fills and look-ups on an event loop, a few every millisecond, as requests make them. */
    private void traffic(EventExecutor loop) {
        if (stopped) {
            return;
        }
        try {
            for (int i = 0; i < 5; i++) {
                CacheKey key = fill("traffic ");
                assertThat(store.getIfPresent(key))
                        .as("what was just filled, unless purged")
                        .isNotNull();
            }
            var unused = loop.schedule(() -> traffic(loop), 1, TimeUnit.MILLISECONDS);
        } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
        }
    }

    private void fillUp() {
        for (int i = 0; i < ENTRIES; i++) {
            fill("topic ");
        }
    }

    private CacheKey fill(String topic) {
        CacheKey key = Sample.key(NAMESPACE, topic + filled.incrementAndGet());
        Lease lease = ((Acquisition.Granted) get(store.acquire(key, Instant.MIN))).lease();
        // Not taken if a purge has come between
        boolean unused = get(
                store.store(lease, Sample.entry(lease, topic, Instant.now(), Duration.ofHours(1), Duration.ofDays(1))));
        return key;
    }

    private static <T> T get(Uni<T> uni) {
        return uni.subscribeAsCompletionStage()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
