package dev.samovar.cache.failover;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static dev.samovar.testing.store.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** What reports a trouble of the store after its end is neither logged nor regarded as the store's state. */
class OverdueReportTest {

    private static final CacheKey KEY = key(EXPLANATION, 1);
    private static final StoreTrouble UNREACHABLE =
            new StoreTrouble("UNREACHABLE", "check that it runs", StoreTrouble.Effect.DOWN);
    private static final StoreTrouble FULL = new StoreTrouble("OOM", "give it room", StoreTrouble.Effect.KEEPS_NOTHING);
    private static final StoreTrouble READ_ONLY =
            new StoreTrouble("READONLY", "ask the master", StoreTrouble.Effect.READS_ONLY);

    private final ManualClock clock = new ManualClock();
    private final StubCacheStore redis = new StubCacheStore(Tier.REDIS);
    private final SlowStore slow = new SlowStore();
    private final FailoverCacheStore store =
            new FailoverCacheStore(slow, new StubCacheStore(Tier.MEMORY), StaleFallback.none(), clock);

    /** Answers requests for leases when the test says so, as long as it is slow. */
    private final class SlowStore extends ForwardingCacheStore {

        final Queue<UniEmitter<? super Acquisition>> waiting = new ArrayDeque<>();
        boolean isSlow;

        SlowStore() {
            super(redis);
        }

        @Override
        public Uni<Acquisition> acquire(CacheKey key, Instant newerThan) {
            return isSlow ? Uni.createFrom().<Acquisition>emitter(waiting::add) : redis.acquire(key, newerThan);
        }
    }

    @Test
    void failureOfOneConnectionOnTheWayBackIsNotLogged() {
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            becomeUnavailable();
            redis.partlyRefuses = UNREACHABLE;
            becomeAvailable();
            assertThat(store.trouble()).isEmpty();
            redis.partlyRefuses = null;
            probe();
            probe();

            assertThat(store.trouble()).isEmpty();
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(1)).contains("available again");
        }
    }

    @Test
    void partThatIsStillUnavailableAtTheNextProbeIsLoggedOnce() {
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            becomeUnavailable();
            redis.partlyRefuses = UNREACHABLE;
            becomeAvailable();
            probe();
            probe();

            assertThat(store.trouble()).contains(UNREACHABLE);
            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(2)).contains("A part of the redis store is unavailable", UNREACHABLE.text());

            redis.partlyRefuses = null;
            probe();
            assertThat(store.trouble()).isEmpty();
            assertThat(log.lines()).hasSize(4);
            assertThat(log.lines().get(3)).contains("takes writes again");
        }
    }

    @Test
    void refusalOfAWriteFromBeforeTheOutageIsNotLogged() {
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            UniEmitter<? super Acquisition> late = writeWithoutAnAnswer();
            becomeUnavailable(READ_ONLY);
            becomeAvailable();
            late.fail(new StoreUnavailableException("Refused", READ_ONLY));

            assertThat(store.trouble()).isEmpty();
            assertThat(log.lines()).last().asString().contains("available again");
        }
    }

    @Test
    void refusalOfAWriteFromBeforeTheStoreTookWritesIsNotLogged() {
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            UniEmitter<? super Acquisition> late = writeWithoutAnAnswer();
            refuse(FULL);
            redis.refuses = null;
            probe();
            late.fail(new StoreUnavailableException("Refused", FULL));

            assertThat(store.trouble()).isEmpty();
            assertThat(log.lines()).last().asString().contains("takes writes again");

            refuse(FULL);
            assertThat(store.trouble()).as("of a write that began later").contains(FULL);
        }
    }

    private UniEmitter<? super Acquisition> writeWithoutAnAnswer() {
        slow.isSlow = true;
        acquire();
        slow.isSlow = false;
        clock.advance(Duration.ofMillis(1));
        return slow.waiting.remove();
    }

    private void acquire() {
        store.acquire(KEY, Instant.MIN).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private void refuse(StoreTrouble trouble) {
        redis.refuses = trouble;
        acquire();
        assertThat(store.trouble()).contains(trouble);
        clock.advance(Duration.ofMillis(1));
    }

    private void becomeUnavailable(StoreTrouble trouble) {
        refuse(trouble);
        for (int i = 0; i < RefusedWrites.PROBES; i++) {
            probe();
        }
        assertThat(store.isUnavailable()).isTrue();
        redis.refuses = null;
    }

    private void becomeUnavailable() {
        redis.unavailable = true;
        clock.advance(OutageDetector.QUIET);
        for (int i = 0; i < OutageDetector.FAILURES; i++) {
            store.lookUp(KEY).onFailure().recoverWithNull().await().atMost(Duration.ofSeconds(5));
        }
        assertThat(store.isUnavailable()).isTrue();
        redis.unavailable = false;
    }

    private void becomeAvailable() {
        clock.advance(OutageDetector.LONGEST_REST);
        probe();
        assertThat(store.isUnavailable()).isFalse();
    }

    private void probe() {
        store.probe().await().atMost(Duration.ofSeconds(5));
    }
}
