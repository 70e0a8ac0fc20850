package dev.samovar.cache.redis.fleet;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;

import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.near.NearCache;
import dev.samovar.cache.redis.near.NearCacheStore;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A replica in a process of its own, to be stopped by a signal. For each line that it reads it looks one key up and
 * prints the body that it found: how many times its store had been read when this copy was made.
 */
final class StoppedReplica {

    private static final CacheKey KEY = SampleEntries.key(EXPLANATION, 1);

    private StoppedReplica() {}

    public static void main(String[] arguments) throws IOException {
        InstantSource clock = InstantSource.system();
        ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
        StubCacheStore store = new StubCacheStore(Tier.REDIS);
        AtomicInteger reads = new AtomicInteger(1);
        Runnable count =
                () -> store.entries.put(KEY, SampleEntries.entry("" + reads.getAndIncrement(), clock.instant()));
        count.run();
        store.afterRead(count);
        try (BusFixture fixture = new BusFixture();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            RedisReplicaBus bus = fixture.replica(arguments[0]).bus();
            NearCache copies = new NearCache(100_000, clock, workers);
            NearCacheStore near = new NearCacheStore(store, bus, bus::continuity, copies, clock);
            while (in.readLine() != null) {
                System.out.println(
                        "=" + SampleEntries.body(near.lookUp(KEY).await().indefinitely()));
            }
            near.close();
        } finally {
            workers.shutdownNow();
        }
    }
}
