package dev.samovar.cache.entries;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.ForwardingCacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.failover.FailoverCacheStore;
import dev.samovar.cache.failover.OutageDetector;
import dev.samovar.cache.key.ApplicationKey;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.testing.store.FakeCacheStore.Operation;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Puts go the way of leases, and nobody is told of a put or of a gap that only this process sees. */
class StoredEntriesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Namespace NOTES = new Namespace("notes");
    private static final CacheKey KEY = ApplicationKey.of(NOTES, "a/b: c");

    private final ManualClock clock = new ManualClock();
    private final FakeCacheStore store = new FakeCacheStore(clock, Duration.ofSeconds(5));
    private final StatsCounter stats = new StatsCounter(List.of(NOTES, SampleEntries.EXPLANATION));
    private final StoredEntries entries = entries(store);

    private StoredEntries entries(CacheStore over) {
        Lifetime lifetime = new Lifetime(Duration.ofMinutes(5), Duration.ZERO);
        return new StoredEntries(over, stats, Map.of(NOTES, lifetime), clock);
    }

    @Test
    void putIsFoundUntilItsTimeIsOver() {
        assertThat(run(entries.put(KEY, value("x"))).replaced()).isFalse();
        assertThat(found()).contains("x");
        assertThat(run(entries.put(KEY, value("y"))).replaced()).isTrue();
        assertThat(found()).contains("y");

        clock.advance(Duration.ofMinutes(5));

        assertThat(found()).isEmpty();
        assertThat(stats.of("notes").hits()).isEqualTo(2);
        assertThat(stats.of("notes").misses()).isEqualTo(1);
    }

    @Test
    void purgeThatComesBetweenIsFollowedByThePut() {
        CompletableFuture<Void> gate = store.holdBefore(Operation.STORE);
        CompletableFuture<StoredEntries.Put> put = entries.put(KEY, value("x")).subscribeAsCompletionStage();
        run(store.purge(Purge.of(NOTES)));
        gate.complete(null);

        assertThat(put.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                        .join()
                        .entry()
                        .epoch())
                .as("stored under a lease that was given after the purge")
                .isEqualTo(store.epoch());
        assertThat(found()).contains("x");
    }

    @Test
    void putWaitsForAnotherOfTheSameKey() {
        Lease other = ((Acquisition.Granted) run(store.acquire(KEY, Instant.MIN))).lease();
        CompletableFuture<StoredEntries.Put> put = entries.put(KEY, value("x")).subscribeAsCompletionStage();
        assertThat(put).isNotDone();

        run(store.release(other));

        put.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
        assertThat(found()).contains("x");
    }

    @Test
    void putThatTheStoreDoesNotTakeFailsAndGivesTheLeaseBack() {
        store.setUnavailable(Operation.STORE);
        assertThatThrownBy(() -> run(entries.put(KEY, value("x")))).isInstanceOf(StoreUnavailableException.class);

        store.setAvailable();
        assertThat(run(store.acquire(KEY, Instant.MIN))).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void withTheStoreAwayNothingIsPutOrSaidToBeMissing() {
        AtomicLong nanos = new AtomicLong();
        StubCacheStore redis = new StubCacheStore(Tier.REDIS);
        StubCacheStore standIn = new StubCacheStore(Tier.MEMORY);
        try (FailoverCacheStore failover = new FailoverCacheStore(redis, standIn, StaleFallback.none(), nanos::get)) {
            StoredEntries over = entries(failover);
            run(over.put(KEY, value("x")));
            redis.unavailable = true;
            for (int i = 0; !failover.isUnavailable() && i < 100; i++) {
                nanos.addAndGet(OutageDetector.QUIET.toNanos());
                run(failover.lookUp(KEY).onFailure().recoverWithNull());
            }
            assertThat(failover.isUnavailable()).isTrue();

            assertThatThrownBy(() -> run(over.put(KEY, value("y")))).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> run(over.get(KEY))).isInstanceOf(StoreUnavailableException.class);
            assertThat(standIn.entries).isEmpty();
            assertThat(redis.entries).containsOnlyKeys(KEY);
        }
    }

    @Test
    void writeWhosePreconditionDoesNotHoldChangesNothing() {
        String etag = run(entries.put(KEY, value("x"))).entry().etag();
        Optional<Precondition> isOther = Optional.of(known -> known.equals(Optional.of("\"other\"")));
        Optional<Precondition> isAbsent = Optional.of(Optional::isEmpty);
        Optional<Precondition> isIt = Optional.of(known -> known.equals(Optional.of(etag)));

        for (Optional<Precondition> unmet : List.of(isOther, isAbsent)) {
            assertThatThrownBy(() -> run(entries.put(KEY, value("y"), unmet)))
                    .isInstanceOf(PreconditionFailedException.class);
            assertThatThrownBy(() -> run(entries.delete(KEY, unmet))).isInstanceOf(PreconditionFailedException.class);
        }
        assertThat(found()).contains("x");
        assertThat(run(store.acquire(KEY, Instant.MAX)))
                .as("the lease was given back")
                .isInstanceOfSatisfying(Acquisition.Granted.class, granted -> run(store.release(granted.lease())));

        assertThat(run(entries.delete(KEY, isIt)).count()).isEqualTo(1);
        assertThat(run(entries.put(KEY, value("y"), isAbsent)).replaced()).isFalse();
        assertThat(found()).contains("y");
    }

    /** The lease was lost between the comparison and the write: what another has written meanwhile stays. */
    @Test
    void preconditionIsCheckedAgainWhenAnotherHasWritten() {
        String etag = run(entries.put(KEY, value("x"))).entry().etag();
        Optional<Precondition> isIt = Optional.of(known -> known.equals(Optional.of(etag)));
        for (boolean deletes : new boolean[] {false, true}) {
            CompletableFuture<Void> gate = store.holdBefore(deletes ? Operation.INVALIDATE : Operation.STORE);
            CompletableFuture<?> write = (deletes ? entries.delete(KEY, isIt) : entries.put(KEY, value("mine"), isIt))
                    .subscribeAsCompletionStage();
            store.expire(KEY);
            run(entries.put(KEY, value("theirs")));
            gate.complete(null);

            assertThatThrownBy(() -> write.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .hasCauseInstanceOf(PreconditionFailedException.class);
            assertThat(found()).contains("theirs");
            assertThat(run(entries.put(KEY, value("x"))).entry().etag()).isEqualTo(etag);
        }
    }

    /** A replica may keep a copy of its own for a moment after another has written. */
    @Test
    void preconditionIsThatOfTheStoreNotOfACopy() {
        String etag = run(entries.put(KEY, value("copied"))).entry().etag();
        Lookup copy = run(store.lookUp(KEY));
        run(entries.put(KEY, value("newer")));
        StoredEntries besideACopy = entries(new ForwardingCacheStore(store) {
            @Override
            public Uni<Lookup> lookUp(CacheKey key) {
                return Uni.createFrom().item(copy);
            }
        });
        Optional<Precondition> isTheCopy = Optional.of(known -> known.equals(Optional.of(etag)));

        assertThatThrownBy(() -> run(besideACopy.put(KEY, value("x"), isTheCopy)))
                .isInstanceOf(PreconditionFailedException.class);
        assertThatThrownBy(() -> run(besideACopy.delete(KEY, isTheCopy)))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(found()).contains("newer");
    }

    @Test
    void contentIsNotCountedAndNotPut() {
        CacheKey content = SampleEntries.key(SampleEntries.EXPLANATION, 1);
        run(entries.get(content));

        assertThat(stats.of("explanation").misses()).isZero();
        assertThatThrownBy(() -> entries.put(content, value("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysOfApplicationsAreExact() {
        assertThat(List.of("a", "A", "a ", "a%3a", "a:", "e\u0301", "\u00e9"))
                .extracting(name -> ApplicationKey.of(NOTES, name).fingerprint())
                .doesNotHaveDuplicates();
        for (String name : List.of("a:%3a%", "\ud83e\uded6 \u673a", "a/b", "User  42 ", "e\u0301")) {
            assertThat(ApplicationKey.name(ApplicationKey.of(NOTES, name))).isEqualTo(name);
        }
        assertThat(ApplicationKey.of(NOTES, "a:b").subject()).isEqualTo("a%3ab");
        assertThat(ApplicationKey.of(NOTES, "a").fingerprint()).isEqualTo("2bd1c3a41bfea97445b3b209e60c98bf");
    }

    private Optional<String> found() {
        return run(entries.get(KEY)).map(found -> new String(found.entry().body(), UTF_8));
    }

    private static StoredEntries.Value value(String body) {
        return new StoredEntries.Value(body.getBytes(UTF_8), "text/plain", Optional.empty());
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }
}
