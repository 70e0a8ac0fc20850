package dev.samovar.cache.redis.near;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static dev.samovar.testing.store.SampleEntries.body;
import static dev.samovar.testing.store.SampleEntries.entry;
import static dev.samovar.testing.store.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.FakeBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.testing.Rounds;
import dev.samovar.testing.store.StubCacheStore;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("rounds")
class NearCacheRaceTest {

    private static final int ROUNDS = Rounds.of(20_000);
    private static final int READERS = 3;
    private static final CacheKey KEY = key(EXPLANATION, 1);

    private final AtomicInteger stale = new AtomicInteger();

    /** Readers look up all the time while each round replaces the entry and purges: none sees a round of the past. */
    @Test
    @Timeout(600)
    void noLookUpAfterAPurgeSeesWhatWasThereBefore() throws Exception {
        ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
        ExecutorService pool = Executors.newFixedThreadPool(READERS + 1);
        StubCacheStore redis = new StubCacheStore(Tier.REDIS);
        FakeBus bus = new FakeBus();
        InstantSource clock = InstantSource.system();
        try (NearCacheStore near =
                new NearCacheStore(redis, bus, bus.continuity::get, new NearCache(1_000_000, clock, workers), clock)) {
            AtomicLong answered = new AtomicLong();
            AtomicInteger nearHits = new AtomicInteger();
            CyclicBarrier barrier = new CyclicBarrier(READERS + 1);
            redis.entries.put(KEY, entry("0", clock.instant()));
            // What was read takes its time to arrive: there the purge comes between
            redis.afterRead(() -> spin(ThreadLocalRandom.current().nextInt(2_000)));
            List<Future<?>> readers = IntStream.range(0, READERS)
                    .<Future<?>>mapToObj(i -> pool.submit(() -> read(near, answered, nearHits, barrier)))
                    .toList();
            for (int round = 1; round <= ROUNDS; round++) {
                await(barrier);
                // Without a copy the readers are on their way to Redis when the purge comes
                bus.announce(new ReplicaEvent.LeaseEnded(KEY));
                spin(ThreadLocalRandom.current().nextInt(4_000));
                redis.entries.put(KEY, entry("" + round, clock.instant()));
                bus.announce(
                        round % 2 == 0
                                ? new ReplicaEvent.Purged(Purge.of(KEY))
                                : new ReplicaEvent.Purged(Purge.of(EXPLANATION)));
                answered.set(round);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            System.out.printf(">> %d rounds, %d near hits, %d stale%n", ROUNDS, nearHits.get(), stale.get());
            assertThat(stale).hasValue(0);
            assertThat(nearHits).hasPositiveValue();
        } finally {
            pool.shutdownNow();
            workers.shutdownNow();
        }
    }

    private void read(NearCacheStore near, AtomicLong answered, AtomicInteger nearHits, CyclicBarrier barrier) {
        for (int round = 1; round <= ROUNDS; round++) {
            await(barrier);
            for (int i = 0; i < 10; i++) {
                long atLeast = answered.get();
                var lookup = near.lookUp(KEY).await().indefinitely();
                if (Long.parseLong(body(lookup)) < atLeast) {
                    stale.incrementAndGet();
                }
                if (lookup instanceof dev.samovar.cache.entry.Lookup.Found found && found.tier() == Tier.NEAR) {
                    nearHits.incrementAndGet();
                }
            }
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }
}
