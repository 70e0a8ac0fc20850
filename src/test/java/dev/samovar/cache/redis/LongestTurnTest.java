package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.LoopWatch;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.load.ManyEntries;
import dev.samovar.cache.redis.near.NearCache;
import dev.samovar.cache.redis.near.NearCacheStore;
import dev.samovar.cache.redis.purge.RecentPurges;
import dev.samovar.testing.Rounds;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The longest turn of an event loop of a replica with many entries and as many remembered purges as there can be.
 *
 * <p>Each case is done once before it is measured, since cold classes take longer. {@code -Dturns.entries} says how many
 * entries there are; a million takes minutes.
 */
@Tag("rounds")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LongestTurnTest {

    private static final Namespace NAMESPACE = StoreFixture.EXPLANATION;
    private static final int ENTRIES = Integer.getInteger("turns.entries", Rounds.of(100_000));
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final GlobPattern ONE_OF_TEN = GlobPattern.parse("*topic *7*");

    /** Of processor time. Ten milliseconds is the aim; code that is not compiled yet needs more. */
    private static final Duration MOST = Duration.ofMillis(50);

    /** All but one turn of a hundred. */
    private static final Duration USUAL = Duration.ofMillis(7);

    private final RedisStores stores = RedisStores.onServer();
    private Whole replica = new Whole();

    /** A replica with all that it has for Redis, on a Vert.x of its own, watched from its start. */
    private final class Whole implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final LoopWatch watch = new LoopWatch(vertx.getDelegate());
        private final RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
        private final Redis client = Redis.createClient(vertx, stores.options());
        private final RedisExecutor commands = new RedisExecutor(vertx, client, Duration.ofSeconds(30));
        private final RedisReplicaBus bus =
                new RedisReplicaBus(vertx.getDelegate(), client, client, "samovar", System::nanoTime, clock);
        private final RedisCacheStore store =
                new RedisCacheStore(commands, stores.keys(), bus, clock, Duration.ofMinutes(10));
        private final NearCacheStore near = new NearCacheStore(
                store,
                bus,
                bus::continuity,
                new NearCache(1 << 24, clock, Infrastructure.getDefaultWorkerPool()),
                clock);

        private final AtomicInteger connected = new AtomicInteger();

        Whole() {
            // After the store, which is in doubt then
            commands.whenConnected(connected::incrementAndGet);
            bus.listenForGaps(commands::renew);
            commands.whenLost(bus::reopen);
            bus.start();
            get(store.prepare(Sample.key(NAMESPACE, "preparation")));
            awaitReady();
        }

        /** What purges are in doubt is known from the moment of a connection on, and it is over when all are made again. */
        void awaitReady() {
            await().atMost(PATIENCE).until(() -> {
                lookUp();
                return bus.isConfirmed() && !store.isInDoubt();
            });
        }

        /** Opens the connections again, if need be. */
        void lookUp() {
            get(near.lookUp(Sample.key(NAMESPACE, "any"))
                    .replaceWithVoid()
                    .onFailure()
                    .recoverWithNull());
        }

        @Override
        public void close() {
            watch.close();
            get(bus.close());
            near.close();
            store.close();
            client.close();
            get(vertx.close());
        }
    }

    @BeforeAll
    void fillAndRemember() {
        replica.watch.take().print("first start");
        // On nothing, which costs nothing
        for (int i = 0; i < RecentPurges.LIMIT; i++) {
            get(replica.near.purge(Purge.of(GlobPattern.parse("*nothing " + i + "*"))));
        }
        fill();
    }

    private void fill() {
        ManyEntries.fill(stores, stores.open(Duration.ofMinutes(10)), NAMESPACE, ENTRIES);
    }

    @AfterAll
    void stop() {
        replica.close();
        stores.close();
    }

    private void measure(String what, Runnable work) {
        measure(what, () -> {}, work);
    }

    private void measure(String what, Runnable preparation, Runnable work) {
        preparation.run();
        work.run();
        preparation.run();
        replica.watch.take();
        work.run();
        LoopWatch.Turns turns = replica.watch.take().print(what);
        assertThat(turns.longest()).as(what).isLessThan(MOST);
        assertThat(turns.usual()).as(what).isLessThan(USUAL);
    }

    @Test
    @Order(1)
    void start() {
        new Whole().close();
        try (Whole another = new Whole()) {
            assertThat(another.watch.take().print("start").longest()).isLessThan(MOST);
        }
    }

    @Test
    @Order(2)
    void listing() {
        // Much code, which takes a few rounds to be compiled
        for (int i = 0; i < 3; i++) {
            list();
        }
        measure("listing " + ENTRIES + " entries", this::list);
    }

    private void list() {
        String cursor = null;
        int pages = 0;
        do {
            EntryPage page = replica.near
                    .list(new EntryQuery(null, ONE_OF_TEN, cursor, 1_000))
                    .await()
                    .atMost(PATIENCE);
            cursor = page.cursor();
        } while (cursor != null && ++pages < 10);
        get(replica.near.list(new EntryQuery(NAMESPACE, null, null, 1_000)));
        get(replica.near.preview(new Purge.OfPattern(ONE_OF_TEN)));
        get(replica.near.count());
    }

    @Test
    @Order(3)
    void reconnecting() {
        assertThat(replica.store.purgesKnown()).isEqualTo(RecentPurges.LIMIT);
        measure("connecting anew with " + RecentPurges.LIMIT + " remembered purges", () -> {
            int before = replica.connected.get();
            long continuity = replica.bus.continuity();
            command("CLIENT KILL TYPE pubsub");
            command("CLIENT KILL TYPE normal");
            await().atMost(PATIENCE).until(() -> {
                replica.lookUp();
                return replica.connected.get() > before && replica.bus.continuity() != continuity;
            });
            replica.awaitReady();
        });
    }

    @Test
    @Order(4)
    void purging() {
        measure("purges of " + ENTRIES + " entries", this::fill, () -> {
            for (int i = 0; i < 200; i++) {
                get(replica.near.purge(Purge.of(Sample.key(NAMESPACE, "one " + i))));
            }
            assertThat(removed(Purge.of(ONE_OF_TEN))).isGreaterThan(ENTRIES / 20);
        });
        measure(
                "purges of everything",
                this::fill,
                () -> assertThat(removed(Purge.of(NAMESPACE))).isEqualTo(ENTRIES));
    }

    /** Purges, frees what was purged, and returns the number of entries. */
    private long removed(Purge purge) {
        long count = replica.near.purge(purge).await().atMost(PATIENCE).count();
        replica.store.cleaner().clean().await().atMost(PATIENCE);
        return count;
    }

    /** A command over a connection of its own, which ends with it. */
    private void command(String line) {
        URI server = URI.create(stores.options().getEndpoint());
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(':');
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
