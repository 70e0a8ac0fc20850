package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.fill;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import dev.samovar.testing.LogCapture;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A Redis that has lost a purge which raises no epoch, and to which the connections lead after that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostPurgeTest {

    private static final Duration TERM = Duration.ofMinutes(10);

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey blue = Sample.key(StoreFixture.EXPLANATION, "blue");
    private final CacheKey red = Sample.key(StoreFixture.EXPLANATION, "red");
    private final Shard shard = stores.keys().shard(blue);
    private RedisCacheStore store = stores.open(TERM);

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        store = stores.open(TERM);
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void purgeByPatternHoldsThoughRedisLostIt() {
        CacheEntry old = fill(store, blue);
        fill(store, red);
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*:blue:*")))).count())
                .isEqualTo(1);

        lose(old);
        try (LogCapture log = LogCapture.ofPackage("dev.samovar.cache.redis.purge")) {
            stores.commands().renew();

            assertThat(find(store, blue)).isEmpty();
            assertThat(find(store, red)).isPresent();
            await().untilAsserted(() -> assertThat(exists()).isFalse());
            await().until(() -> !log.messages().isEmpty());
            assertThat(log.messages())
                    .containsExactly("WARN Redis had lost a purge, most likely in a failover: it was made again."
                            + " Entries and leases removed: 1");
        }
        assertThat(find(store, red)).isPresent();
        assertThat(stores.redis(Command.ZSCORE, shard.index(), Member.of(blue))).isNull();
    }

    @Test
    void purgeOfAKeyHoldsOnAReplicaThatHeardOfIt() {
        RedisCacheStore other = stores.open(TERM);
        CacheEntry old = fill(store, blue);
        get(store.purge(Purge.of(blue)));
        await().until(() -> other.purgesKnown() == 1);

        lose(old);
        stores.commands().renew();

        assertThat(find(other, blue)).isEmpty();
    }

    @Test
    void purgeThatIsHeardOfLateIsMadeInTheRedisThatIsThereNow() {
        fill(store, blue);
        fill(store, red);
        Instant purged = Instant.now().plusMillis(1);
        stores.commands().renew();
        assertThat(find(store, blue)).isPresent();

        stores.bus().deliver(new ReplicaEvent.Purged(Purge.of(blue)), purged);

        assertThat(find(store, blue)).isEmpty();
        await().untilAsserted(() -> assertThat(exists()).isFalse());
        assertThat(find(store, red)).isPresent();
    }

    @Test
    void whatWasGeneratedAfterThePurgeIsServedAndStays() {
        fill(store, blue);
        get(store.purge(Purge.of(GlobPattern.parse("*:blue:*"))));
        assertThat(store.purgesKnown()).isEqualTo(1);
        long purged = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > purged);
        CacheEntry fresh = fill(store, blue);

        stores.commands().renew();

        assertThat(find(store, blue)).isPresent();
        await().until(() -> !store.isInDoubt());
        assertThat(find(store, blue).orElseThrow().etag()).isEqualTo(fresh.etag());
    }

    @Test
    void entryOfALostPurgeIsGeneratedAgain() {
        CacheEntry old = fill(store, blue);
        get(store.purge(Purge.of(blue)));
        lose(old);
        stores.commands().renew();

        assertThat(get(store.acquire(blue, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void generationUnderALeaseThatALostPurgeTookIsRefused() {
        Lease before = grant(store, blue);
        Lease other = grant(store, red);
        get(store.purge(Purge.of(GlobPattern.parse("*:blue:*"))));

        lose(before);
        stores.commands().renew();
        // A command opens a connection, and with it begins the doubt
        find(store, red);

        assertThat(store.isInDoubt()).isTrue();
        assertThat(get(store.renew(before))).isFalse();
        assertThat(get(store.store(before, entry(before)))).isFalse();
        assertThat(get(store.release(before))).isFalse();
        assertThat(get(store.store(other, entry(other)))).isTrue();

        await().until(() -> !store.isInDoubt());
        lose(before);
        assertThat(get(store.renew(before))).isFalse();
        assertThat(get(store.store(before, entry(before)))).isFalse();
        assertThat(get(store.acquire(blue, Instant.MIN)))
                .as("Nobody waits for the end of a lease that does not count")
                .isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void replicasThatNeverHeardOfALostPurgeHearOfWhatIsRemoved() throws Exception {
        CacheEntry old = fill(store, blue);
        fill(store, red);
        Queue<ReplicaEvent> heard = new ConcurrentLinkedQueue<>();

        try (AutoCloseable listening = stores.bus().member().listen(heard::add)) {
            assertThat(listening).isNotNull();
            get(store.purge(Purge.of(GlobPattern.parse("*:blue:*"))));
            await().until(() -> heard.contains(new ReplicaEvent.Purged(Purge.of(GlobPattern.parse("*:blue:*")))));
            heard.clear();
            lose(old);
            stores.commands().renew();
            assertThat(find(store, red)).isPresent();

            await().untilAsserted(() -> assertThat(heard).containsExactly(new ReplicaEvent.Purged(Purge.of(blue))));
        }
        assertThat(exists()).isFalse();
    }

    @Test
    void doubtComesWithTheFirstCommandAloneWhoeverSendsOthers() {
        AtomicInteger opened = new AtomicInteger();
        stores.commands().whenConnected(opened::incrementAndGet);
        stores.commands().renew();
        find(store, blue);
        await().until(() -> opened.get() == RedisExecutor.CONNECTIONS);

        List<CompletableFuture<Lookup>> found = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            CompletableFuture<Lookup> one = new CompletableFuture<>();
            stores.onEventLoop(() -> store.lookUp(blue).subscribe().with(one::complete, one::completeExceptionally));
            found.add(one);
        }
        found.forEach(one -> assertThat(one).succeedsWithin(Duration.ofSeconds(5)));
        for (int i = 0; i < 64; i++) {
            find(store, blue);
        }
        assertThat(opened).hasValue(RedisExecutor.CONNECTIONS);
    }

    @Test
    void purgeThatOpensItsConnectionsIsCountedOnce() {
        fill(store, blue);
        fill(store, red);
        stores.commands().renew();

        assertThat(get(store.purge(Purge.of(GlobPattern.parse("*:blue:*")))).count())
                .isEqualTo(1);
        assertThat(get(store.purge(Purge.of(StoreFixture.EXPLANATION))).count()).isEqualTo(1);
        stores.commands().renew();
        assertThat(get(store.purge(Purge.toVersion("v2.0"))).oldVersion()).hasValue("v1.0");
    }

    /** Puts an entry back that was purged, as a standby has it that missed the purge. */
    private void lose(CacheEntry entry) {
        stores.redis(Command.SET, shard.entry(blue.fingerprint()), EntryCodec.encode(entry));
        stores.redis(Command.ZADD, shard.index(), entry.keptUntil().toEpochMilli(), Member.of(blue));
    }

    private void lose(Lease lease) {
        String token = lease.token().substring(0, lease.token().indexOf('|'));
        stores.redis(Command.HSET, shard.holders(), Member.of(blue), lease.epoch() + ":" + token);
        stores.redis(Command.ZADD, shard.leases(), System.currentTimeMillis() + 60_000, Member.of(blue));
    }

    private boolean exists() {
        return stores.redis(Command.EXISTS, shard.entry(blue.fingerprint())).toInteger() == 1;
    }
}
