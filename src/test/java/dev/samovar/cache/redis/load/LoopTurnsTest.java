package dev.samovar.cache.redis.load;

import static dev.samovar.cache.redis.Replica.PATIENCE;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.RedisStores;
import dev.samovar.cache.redis.bus.UnpublishedPurges;
import dev.samovar.cache.redis.index.Shards;
import dev.samovar.cache.redis.purge.PurgeRepetition;
import dev.samovar.cache.redis.purge.RecentPurges;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Many remembered purges hold up no event loop, and nobody who looks something up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopTurnsTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = 1_000;

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey blue = Sample.key(NAMESPACE, "blue");
    private RedisCacheStore store = stores.open(Duration.ofMinutes(10));
    private RecentPurges memory = memory();

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(Duration.ofMinutes(10));
        memory = memory();
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    private static RecentPurges memory() {
        return new RecentPurges(InstantSource.system(), System::nanoTime);
    }

    private PurgeRepetition repetition(Executor workers) {
        return new PurgeRepetition(
                stores.commands(),
                stores.keys(),
                new Shards(stores.commands(), stores.keys()),
                stores.bus().member(),
                workers);
    }

    private void remember(Purge purge) {
        memory.made(purge, memory.reconnects());
    }

    private static Purge pattern(int number) {
        return new Purge.OfPattern(GlobPattern.parse("*nothing " + number + "*"));
    }

    @Test
    void indexesAreComparedWithPatternsOffTheEventLoops() {
        fill(store, NAMESPACE, 0, ENTRIES);
        for (int i = 0; i < RecentPurges.LIMIT; i++) {
            remember(pattern(i));
        }
        memory.doubt();
        ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        CompletableFuture<Long> removed = new CompletableFuture<>();

        stores.onEventLoop(() -> repetition(tasks::add)
                .make(memory.due())
                .subscribe()
                .with(removed::complete, removed::completeExceptionally));

        int compared = 0;
        while (!removed.isDone()) {
            await().atMost(PATIENCE).until(() -> removed.isDone() || !tasks.isEmpty());
            Runnable task = tasks.poll();
            if (task != null) {
                // The comparison waits for the test, and nobody else does
                assertThat(find(store, Sample.key(NAMESPACE, "topic " + compared)))
                        .isPresent();
                task.run();
                compared++;
            }
        }
        assertThat(removed).isCompletedWithValue(0L);
        assertThat(compared).as("pages").isGreaterThanOrEqualTo(CacheKey.SHARDS);
    }

    @Test
    void whatWasPurgedByNameIsRemovedByNameWithoutReadingAnIndex() {
        fill(store, NAMESPACE, 0, ENTRIES);
        Instant generated = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > generated.toEpochMilli() + 1);
        for (int i = 0; i < RecentPurges.LIMIT; i++) {
            remember(new Purge.OfKey(Sample.key(NAMESPACE, "topic " + i)));
        }
        remember(new Purge.OfKey(Sample.key(new Namespace("elsewhere"), "not configured here")));
        memory.doubt();

        long removed = get(repetition(task -> {
                    throw new AssertionError("An index was read");
                })
                .make(memory.due()));

        // The first one made way for the last
        assertThat(removed).isEqualTo(RecentPurges.LIMIT - 1);
        assertThat(stores.members(NAMESPACE)).isEqualTo(ENTRIES - RecentPurges.LIMIT + 1);
        assertThat(find(store, Sample.key(NAMESPACE, "topic 1"))).isEmpty();
        assertThat(find(store, Sample.key(NAMESPACE, "topic " + RecentPurges.LIMIT)))
                .isPresent();
    }

    @Test
    void anEntryThatAnIndexHasLostIsRemovedByNameToo() {
        CacheEntry old = fill(store, blue);
        await().until(() -> Instant.now().isAfter(old.generatedAt().plusMillis(1)));
        remember(new Purge.OfKey(blue));
        memory.doubt();
        stores.redis(Command.UNLINK, stores.keys().shard(blue).index());

        assertThat(get(repetition(Runnable::run).make(memory.due()))).isEqualTo(1);
        assertThat(find(store, blue)).isEmpty();
    }

    @Test
    void lookUpsWaitForNobodyWhoChangesWhatIsRemembered() throws Exception {
        remember(new Purge.OfPattern(GlobPattern.parse("*blue*")));
        memory.doubt();
        Instant before = Instant.now().minusSeconds(60);

        RecentPurges locked = memory;
        synchronized (locked) {
            CompletableFuture<Boolean> outdated =
                    CompletableFuture.supplyAsync(() -> memory.outdates(blue, before, "v1.0"));
            assertThat(outdated.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> voided = CompletableFuture.supplyAsync(() -> memory.voids(blue, 0, "v1.0"));
            assertThat(voided.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void manyPurgesThatCouldNotBePublishedAreToldInSeveralTurns() {
        List<Runnable> turns = new ArrayList<>();
        AtomicLong told = new AtomicLong();
        UnpublishedPurges unpublished = new UnpublishedPurges(turns::add, purge -> told.incrementAndGet());
        for (int i = 0; i < 500; i++) {
            unpublished.add("purge " + i);
        }

        unpublished.publish();
        int rounds = 1;
        long before = 0;
        while (true) {
            assertThat(told.get() - before).isBetween(1L, (long) UnpublishedPurges.AT_ONCE);
            before = told.get();
            if (turns.isEmpty()) {
                break;
            }
            turns.remove(0).run();
            rounds++;
        }

        assertThat(told).hasValue(500);
        assertThat(rounds).isEqualTo(500 / UnpublishedPurges.AT_ONCE);
    }
}
