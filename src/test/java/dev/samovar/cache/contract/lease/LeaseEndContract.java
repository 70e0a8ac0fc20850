package dev.samovar.cache.contract.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.contract.Together;
import dev.samovar.cache.contract.purge.PurgeKind;
import dev.samovar.cache.key.CacheKey;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lease ends once, and those who wait hear of it. */
public interface LeaseEndContract extends StoreFixture {

    @Test
    default void releasedLeaseIsFree() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);

        assertThat(get(store.release(lease))).isTrue();

        assertThat(grant(store, key).token()).isNotEqualTo(lease.token());
    }

    @Test
    default void endedLeaseIsGoodForNothing() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease used = grant(store, key);
        Lease released = grant(store, Sample.key(EXPLANATION, "C"));
        assertThat(get(store.store(used, entry(used, "once")))).isTrue();
        assertThat(get(store.release(released))).isTrue();

        for (Lease ended : List.of(used, released)) {
            assertThat(get(store.store(ended, entry(ended, "twice")))).isFalse();
            assertThat(get(store.renew(ended))).isFalse();
            assertThat(get(store.release(ended))).isFalse();
        }
        assertThat(find(store, key).orElseThrow().etag())
                .isEqualTo(entry(used, "once").etag());
        assertAbsent(store, released.key());
    }

    @Test
    default void leaseIsUsedOnceWhoeverComesFirst() {
        CacheStore store = open();
        try (Together together = new Together()) {
            for (int round = 0; round < rounds() / 4; round++) {
                Lease lease = grant(store, Sample.key(EXPLANATION, "round " + round));
                var entry = entry(lease, "x");
                List<Boolean> answers = together.run(List.of(
                        () -> get(store.store(lease, entry)),
                        () -> get(store.store(lease, entry)),
                        () -> get(store.release(lease))));

                assertThat(answers).containsOnlyOnce(true);
                assertThat(find(store, lease.key()).isPresent()).isEqualTo(!answers.get(2));
            }
        }
    }

    @Test
    default void waiterHearsOfTheFillAndFindsTheEntry() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        UniAssertSubscriber<Void> first = await(store, key);
        UniAssertSubscriber<Void> second = await(store, key);

        assertThat(get(store.store(lease, entry(lease, "x")))).isTrue();

        first.awaitItem(PATIENCE).assertItem(null);
        second.awaitItem(PATIENCE);
        assertThat(find(store, key)).isPresent();
    }

    @Test
    default void waiterHearsOfTheRelease() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        UniAssertSubscriber<Void> waiter = await(store, key);

        assertThat(get(store.release(lease))).isTrue();

        waiter.awaitItem(PATIENCE);
        grant(store, key);
    }

    @ParameterizedTest
    @EnumSource
    default void waiterHearsOfThePurge(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        grant(store, key);
        UniAssertSubscriber<Void> waiter = await(store, key);

        get(purge.of(store, key));

        waiter.awaitItem(PATIENCE);
        grant(store, key);
    }

    @Test
    default void waiterIsFreeOnceTheTermHasPassed() {
        CacheStore store = open(shortTerm());
        CacheKey key = Sample.key(EXPLANATION, "Java");
        grant(store, key);
        UniAssertSubscriber<Void> waiter = await(store, key);

        advance(shortTerm());

        waiter.awaitItem(PATIENCE);
        grant(store, key);
    }

    @Test
    default void waiterThatSubscribesAfterTheEndIsNotForgotten() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        Acquisition.Held held = (Acquisition.Held) acquire(store, key);

        assertThat(get(store.release(lease))).isTrue();

        held.settled()
                .subscribe()
                .withSubscriber(UniAssertSubscriber.<Void>create())
                .awaitItem(PATIENCE);
    }

    @Test
    default void oneWaiterThatGivesUpLeavesTheOthersWaiting() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);
        UniAssertSubscriber<Void> leaves = await(store, key);
        UniAssertSubscriber<Void> stays = await(store, key);

        leaves.cancel();
        assertThat(get(store.release(lease))).isTrue();

        stays.awaitItem(PATIENCE);
        leaves.assertNotTerminated();
    }

    @Test
    default void waitersAreNeverLostAtTheMomentOfTheEnd() {
        CacheStore store = open();
        try (Together together = new Together()) {
            for (int round = 0; round < rounds() / 4; round++) {
                CacheKey key = Sample.key(EXPLANATION, "round " + round);
                Lease lease = grant(store, key);
                Acquisition.Held held = (Acquisition.Held) acquire(store, key);
                List<Boolean> done = together.run(List.of(() -> get(store.release(lease)), () -> {
                    get(held.settled());
                    return true;
                }));

                assertThat(done).containsExactly(true, true);
            }
        }
    }
}
