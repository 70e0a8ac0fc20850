package dev.samovar.cache.redis;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.find;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.Regained;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A purge that one replica made while Redis had two masters, and a replica at the other one that never received it: what
 * that generates across the purge is not kept once the first has come to the same master.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SplitPurgeTest {

    private static final Duration TERM = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final RedisStores stores = RedisStores.onServer();
    private final CacheKey blue = Sample.key(StoreFixture.EXPLANATION, "blue");
    private final CacheKey red = Sample.key(StoreFixture.EXPLANATION, "red");
    private final Shard shard = stores.keys().shard(blue);
    private RedisCacheStore purging = stores.open(TERM);
    private RedisCacheStore unaware = stores.open(TERM);

    @BeforeEach
    void emptyRedis() {
        stores.reset();
        purging = stores.open(TERM);
        unaware = unaware(Duration.ZERO);
    }

    @AfterAll
    void stop() {
        stores.close();
    }

    private RedisCacheStore unaware(Duration ahead) {
        return new RedisCacheStore(
                stores.commands(),
                stores.keys(),
                stores.bus().deafMember(),
                () -> Instant.now().plus(ahead),
                TERM);
    }

    /** Makes a purge as if at another master: here there is no trace of it. */
    private void purgeElsewhere() {
        get(purging.purge(Purge.of(GlobPattern.parse("*:blue:*"))));
        stores.redis(Command.DEL, shard.purged());
    }

    /** The lease as the other master never lost it. */
    private void keep(Lease lease) {
        String token = lease.token().substring(0, lease.token().indexOf('|'));
        stores.redis(Command.HSET, shard.holders(), Member.of(lease.key()), lease.epoch() + ":" + token);
        stores.redis(Command.ZADD, shard.leases(), System.currentTimeMillis() + 60_000, Member.of(lease.key()));
    }

    /** The replica that made the purge comes here. */
    private void reconnect() {
        stores.commands().renew();
        find(purging, red);
    }

    private void reconnectAndMakeThePurgeAgain() {
        reconnect();
        await().until(() -> !purging.isInDoubt());
    }

    @Test
    void leaseFromBeforeThePurgeStoresNothingOnceThePurgeIsMadeAgain() {
        Lease across = grant(unaware, blue);
        Lease other = grant(unaware, red);
        purgeElsewhere();
        keep(across);

        reconnectAndMakeThePurgeAgain();

        assertThat(stores.redis(Command.ZSCORE, shard.leases(), Member.of(blue)))
                .isNull();
        assertThat(get(unaware.renew(across))).isFalse();
        assertThat(get(unaware.store(across, entry(across, LONG)))).isFalse();
        assertThat(get(unaware.regain(across))).isEqualTo(Regained.VOIDED);
        assertThat(get(unaware.store(other, entry(other)))).isTrue();
    }

    @Test
    void leaseFromBeforeAPurgeOfItsKeyStoresNothingOnceThePurgeIsMadeAgain() {
        Lease across = grant(unaware, blue);
        get(purging.purge(Purge.of(blue)));
        stores.redis(Command.DEL, shard.purged());
        keep(across);

        reconnectAndMakeThePurgeAgain();

        assertThat(get(unaware.store(across, entry(across, LONG)))).isFalse();
        assertThat(get(unaware.regain(across))).isEqualTo(Regained.VOIDED);
    }

    @Test
    void leaseFromBeforeThePurgeKeepsNobodyWaitingBeforeThePurgeIsMadeAgain() {
        Lease across = grant(unaware, blue);
        purgeElsewhere();
        keep(across);

        reconnect();

        assertThat(purging.isInDoubt()).isTrue();
        assertThat(get(purging.acquire(blue, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
        assertThat(get(unaware.regain(across))).isEqualTo(Regained.VOIDED);
    }

    @Test
    void whatIsStoredAcrossThePurgeIsNotServedByTheReplicaThatMadeIt() {
        Lease across = grant(unaware, blue);
        purgeElsewhere();
        keep(across);
        assertThat(get(unaware.store(across, entry(across, LONG)))).isTrue();
        stores.commands().renew();

        assertThat(find(purging, blue)).isEmpty();
        assertThat(purging.isInDoubt()).isTrue();
        assertThat(get(purging.acquire(blue, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
        await().untilAsserted(() -> assertThat(find(unaware, blue)).isEmpty());
    }

    @Test
    void leaseThatWasLostIsNotTakenAgainAcrossThePurge() {
        Lease across = grant(unaware, blue);
        purgeElsewhere();

        reconnectAndMakeThePurgeAgain();

        assertThat(get(unaware.regain(across))).isEqualTo(Regained.VOIDED);
    }

    @Test
    void leaseThatWasLostIsNotTakenAgainAcrossTheLastOfManyPurges() {
        Duration[] ahead = {Duration.ZERO};
        purging = stores.open(TERM, () -> Instant.now().plus(ahead[0]));
        get(purging.purge(Purge.of(GlobPattern.parse("*:red:*"))));
        RedisCacheStore later = unaware(Duration.ofSeconds(2));
        Lease across = grant(later, blue);
        ahead[0] = Duration.ofSeconds(4);
        get(purging.purge(Purge.of(blue)));
        stores.redis(Command.DEL, shard.purged());

        reconnectAndMakeThePurgeAgain();

        assertThat(get(later.regain(across))).isEqualTo(Regained.VOIDED);
    }

    @Test
    void leaseThatWasAskedForSoSoonAfterThePurgeThatClocksMayDifferIsNotTakenAgain() {
        purgeElsewhere();
        RedisCacheStore soon = unaware(Duration.ofMillis(500));
        Lease lease = grant(soon, blue);
        stores.redis(Command.DEL, shard.holders(), shard.leases());

        reconnectAndMakeThePurgeAgain();

        assertThat(get(soon.regain(lease))).isEqualTo(Regained.VOIDED);
    }

    @Test
    void leaseFromAfterALaterPurgeIsTakenAgain() {
        purgeElsewhere();
        // Made here, and not known to the replica that comes
        stores.redis(Command.SET, shard.purged(), EntryCodec.micros(Instant.now()));
        Lease lease = grant(unaware, blue);
        stores.redis(Command.DEL, shard.holders(), shard.leases());

        reconnectAndMakeThePurgeAgain();

        assertThat(get(unaware.regain(lease))).isEqualTo(Regained.REGAINED);
    }

    @Test
    void leaseThatWasAskedForAfterThePurgeIsWaitedFor() {
        purgeElsewhere();
        RedisCacheStore later = unaware(Duration.ofSeconds(2));
        Lease lease = grant(later, blue);

        reconnect();

        assertThat(purging.isInDoubt()).isTrue();
        assertThat(get(purging.acquire(blue, Instant.MIN))).isInstanceOf(Acquisition.Held.class);
        assertThat(get(later.renew(lease))).isTrue();
    }

    @Test
    void leaseThatWasAskedForAfterThePurgeIsTakenAgain() {
        purgeElsewhere();
        RedisCacheStore later = unaware(Duration.ofSeconds(2));
        Lease lease = grant(later, blue);
        stores.redis(Command.DEL, shard.holders(), shard.leases());

        reconnectAndMakeThePurgeAgain();

        assertThat(stores.redis(Command.GET, shard.purged()))
                .as("the mark of the purge")
                .isNotNull();
        assertThat(get(later.regain(lease))).isEqualTo(Regained.REGAINED);
        assertThat(get(later.store(lease, entry(lease)))).isTrue();
    }

    @Test
    void purgesThatHaveEpochsLeaveNoMark() {
        get(purging.purge(Purge.of(StoreFixture.EXPLANATION)));
        get(purging.purge(Purge.of(GlobPattern.parse("v1.0:subtopics:*"))));

        reconnectAndMakeThePurgeAgain();

        assertThat(stores.redis(Command.GET, shard.purged())).isNull();
    }

    @Test
    void leaseThatWasAskedForAfterThePurgeStores() {
        purgeElsewhere();
        RedisCacheStore later = unaware(Duration.ofSeconds(2));
        Lease lease = grant(later, blue);

        reconnectAndMakeThePurgeAgain();

        assertThat(get(later.store(lease, entry(lease)))).isTrue();
        assertThat(find(purging, blue)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:7/5f0c3a52-0c9e-4f0e-8a52-0c9e4f0e8a52", "1:7/soon/x", "x", ""})
    void leaseThatDoesNotTellWhenItWasAskedForStays(String holder) {
        purgeElsewhere();
        stores.redis(Command.HSET, shard.holders(), Member.of(blue), holder);
        stores.redis(Command.ZADD, shard.leases(), System.currentTimeMillis() + 60_000, Member.of(blue));

        reconnectAndMakeThePurgeAgain();

        assertThat(stores.redis(Command.HGET, shard.holders(), Member.of(blue))).hasToString(holder);
    }

    @Test
    void replicaThatGeneratesAcrossThePurgeHearsThatItsLeaseIsGone() throws Exception {
        Lease across = grant(unaware, blue);
        Queue<ReplicaEvent> heard = new ConcurrentLinkedQueue<>();
        try (AutoCloseable listening = stores.bus().member().listen(heard::add)) {
            assertThat(listening).isNotNull();
            purgeElsewhere();
            await().until(() -> heard.contains(new ReplicaEvent.Purged(Purge.of(GlobPattern.parse("*:blue:*")))));
            heard.clear();
            keep(across);

            reconnect();

            await().untilAsserted(() -> assertThat(heard).containsExactly(new ReplicaEvent.Purged(Purge.of(blue))));
        }
    }
}
