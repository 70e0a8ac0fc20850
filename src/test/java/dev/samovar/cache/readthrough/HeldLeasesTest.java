package dev.samovar.cache.readthrough;

import static dev.samovar.cache.readthrough.CacheWorkbench.KEY;
import static dev.samovar.cache.readthrough.CacheWorkbench.await;
import static dev.samovar.cache.readthrough.CacheWorkbench.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the lease of a generation is renewed, and how it is given back. */
class HeldLeasesTest {

    private static final Duration TERM = Duration.ofSeconds(5);

    private final FakeCacheStore store = new FakeCacheStore(new ManualClock(), TERM);
    private final ManualTicks ticks = new ManualTicks();
    private final HeldLeases held = new HeldLeases(store, () -> ticks);
    private final Lease lease = acquire();

    @AfterEach
    void stop() {
        ticks.shutdownNow();
    }

    private Lease acquire() {
        return ((Acquisition.Granted) await(store.acquire(KEY, Instant.MIN))).lease();
    }

    private boolean isFree() {
        return await(store.acquire(KEY, Instant.MIN)) instanceof Acquisition.Granted;
    }

    private void purge() {
        await(store.purge(Purge.of(KEY)));
    }

    private UniAssertSubscriber<Optional<Object>> renew() {
        return subscribe(held.voided(lease));
    }

    @Test
    void leaseIsRenewedFiveTimesInItsTerm() {
        renew();
        assertThat(ticks.period()).isEqualTo(TERM.dividedBy(5));
        assertThat(ticks.delay()).isEqualTo(ticks.period());
        ticks.pass(3);

        assertThat(store.calls(Operation.RENEW)).isEqualTo(3);
    }

    @Test
    void renewalThatTakesLongEndsNoGeneration() {
        CompletableFuture<Void> renewal = store.holdBefore(Operation.RENEW);
        UniAssertSubscriber<Optional<Object>> voided = renew();
        ticks.pass(100);
        voided.assertNotTerminated();
        assertThat(store.calls(Operation.RENEW)).isEqualTo(1);

        renewal.complete(null);
        ticks.pass(1);

        voided.assertNotTerminated();
        assertThat(store.calls(Operation.RENEW)).isEqualTo(2);
    }

    @Test
    void purgeIsNoticedAtTheNextRenewalWhichIsTheLast() {
        UniAssertSubscriber<Optional<Object>> voided = renew();
        ticks.pass(1);
        purge();
        voided.assertNotTerminated();
        ticks.pass(1);

        voided.assertCompleted().assertItem(Optional.empty());
        assertThat(ticks.areCancelled()).isTrue();
    }

    @Test
    void leaseThatStandsIsGivenBackOnce() {
        assertThat(await(held.stillStands(lease))).isTrue();

        assertThat(store.calls(Operation.RELEASE)).isEqualTo(1);
        assertThat(store.calls(Operation.REGAIN)).isZero();
        assertThat(isFree()).isTrue();
    }

    @Test
    void leaseThatWasLostIsNotVoidAndIsFreeAfterwards() {
        store.expire(KEY);

        assertThat(await(held.stillStands(lease))).isTrue();
        assertThat(isFree()).isTrue();
    }

    @Test
    void leaseThatAnotherHasIsNotVoidAndLeftAlone() {
        store.expire(KEY);
        Lease others = acquire();

        assertThat(await(held.stillStands(lease))).isTrue();
        assertThat(store.calls(Operation.RELEASE)).isEqualTo(1);
        assertThat(await(store.renew(others))).isTrue();
    }

    @Test
    void leaseThatAPurgeVoidedDoesNotStandAndIsNotTakenAgain() {
        purge();

        assertThat(await(held.stillStands(lease))).isFalse();
        assertThat(store.calls(Operation.RELEASE)).isEqualTo(1);
        assertThat(isFree()).isTrue();
    }

    @Test
    void leaseTakenAgainThatCannotBeGivenBackIsNotVoid() {
        store.expire(KEY);
        CompletableFuture<Void> regained = store.holdAfter(Operation.REGAIN);
        UniAssertSubscriber<Boolean> stood = subscribe(held.stillStands(lease));
        store.setUnavailable(Operation.RELEASE);
        regained.complete(null);

        stood.assertCompleted().assertItem(true);
        assertThat(store.calls(Operation.RELEASE)).isEqualTo(2);
    }
}
