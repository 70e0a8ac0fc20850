package dev.samovar.cache.failover;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static dev.samovar.testing.store.SampleEntries.body;
import static dev.samovar.testing.store.SampleEntries.entry;
import static dev.samovar.testing.store.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StaleFallback;
import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailoverCacheStoreTest {

    private static final CacheKey KEY = key(EXPLANATION, 1);
    private static final CacheKey OTHER_KEY = key(EXPLANATION, 2);

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final ManualClock clock = new ManualClock();
    private final StubCacheStore redis = new StubCacheStore(Tier.REDIS);
    private final MemoryCacheStore memory = new MemoryCacheStore(
            clock, Set.of(EXPLANATION, SampleEntries.SUBTOPICS), 1_000_000, Duration.ofSeconds(5), workers);
    private final Copies copies = new Copies();
    private final FailoverCacheStore store = new FailoverCacheStore(redis, memory, copies, clock);

    private static final class Copies implements StaleFallback {
        final Set<CacheKey> keys = new HashSet<>();

        @Override
        public Optional<Lookup.Found> find(CacheKey key) {
            return keys.contains(key)
                    ? Optional.of(new Lookup.Found(entry("near", ManualClock.START), Tier.NEAR))
                    : Optional.empty();
        }

        @Override
        public void forget(Purge purge) {
            keys.clear();
        }
    }

    @AfterEach
    void close() {
        store.close();
        workers.shutdownNow();
    }

    @Test
    void upEverythingGoesToTheStore() {
        redis.entries.put(KEY, entry("a", clock.instant()));
        assertThat(body(run(store.lookUp(KEY)))).isEqualTo("a");
        assertThat(run(store.purge(Purge.of(EXPLANATION))).confirmed()).isEqualTo(1);
        assertThat(redis.entries).isEmpty();
        assertThat(store.isUnavailable()).isFalse();
    }

    @Test
    void aFailureOrTwoAreTheCallersAlone() {
        redis.unavailable = true;
        for (int i = 0; i < OutageDetector.FAILURES - 1; i++) {
            clock.advance(OutageDetector.QUIET);
            assertThatThrownBy(() -> run(store.lookUp(KEY))).isInstanceOf(StoreUnavailableException.class);
        }
        redis.unavailable = false;
        run(store.lookUp(KEY));
        redis.unavailable = true;
        assertThatThrownBy(() -> run(store.lookUp(KEY))).isInstanceOf(StoreUnavailableException.class);
        assertThat(store.isUnavailable()).isFalse();
    }

    @Test
    void failuresAmongSuccessesDoNotMakeItAway() {
        for (int i = 0; i < 100; i++) {
            redis.unavailable = i % 3 == 0;
            run(store.lookUp(KEY).onFailure().recoverWithNull());
        }
        redis.unavailable = true;
        for (int i = 0; i < 20; i++) {
            run(store.lookUp(KEY).onFailure().recoverWithNull());
        }
        assertThat(store.isUnavailable()).as("the last success is too near").isFalse();
    }

    @Test
    void awayNobodyAsksTheStore() {
        goAway();
        int calls = redis.calls.get();
        for (int i = 0; i < 100; i++) {
            assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        }
        assertThat(redis.calls).hasValue(calls);
        assertThatThrownBy(() -> run(store.ping())).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void whileUnavailableTheFallbackKeepsWhatIsGenerated() {
        goAway();
        generate(KEY, "made while away");
        Lookup.Found found = (Lookup.Found) run(store.lookUp(KEY));
        assertThat(found.tier()).isEqualTo(Tier.MEMORY);
        assertThat(body(found)).isEqualTo("made while away");
    }

    @Test
    void awayLastKnownCopiesServeUntilSomethingNewerIsThere() {
        copies.keys.add(KEY);
        goAway();
        assertThat(body(run(store.lookUp(KEY)))).isEqualTo("near");
        generate(KEY, "newer");
        assertThat(body(run(store.lookUp(KEY)))).isEqualTo("newer");
    }

    @Test
    void theStoreServesAgainWhenItAnswers() {
        goAway();
        redis.unavailable = false;
        run(store.probe());
        assertThat(store.isUnavailable()).as("not asked yet").isTrue();
        clock.advance(OutageDetector.REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isFalse();
    }

    @Test
    void theFallbackIsEmptiedAndNotMerged() {
        goAway();
        generate(KEY, "made while away");
        comeBack();
        assertThat(redis.entries).isEmpty();
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        goAway();
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        Awaitility.await()
                .untilAsserted(() -> assertThat(run(memory.count()).usedBytes()).isZero());
    }

    @Test
    void aStoreThatRelapsesIsLeftAloneForLonger() {
        goAway();
        comeBack();
        goAway();
        redis.unavailable = false;
        clock.advance(OutageDetector.REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isTrue();
        clock.advance(OutageDetector.REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isFalse();
    }

    @Test
    void aLeaseOfTheStoreIsOfNoUseWhileItIsAway() {
        Lease lease = granted(KEY);
        goAway();
        assertThatThrownBy(() -> run(store.store(lease, entry("a", clock.instant()))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void answerOfAnOutageIsServedAndNotStoredAfterIt() {
        goAway();
        Lease lease = granted(KEY);
        comeBack();
        assertThat(run(store.renew(lease))).isTrue();
        assertThatThrownBy(() -> run(store.store(lease, withEpoch(lease, "late"))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(redis.entries).isEmpty();
    }

    @Test
    void aPurgeVoidsALeaseOfAnOutageThatIsOver() {
        goAway();
        Lease lease = granted(KEY);
        comeBack();
        run(store.purge(Purge.of(EXPLANATION)));
        assertThat(run(store.store(lease, withEpoch(lease, "late")))).isFalse();
        assertThat(run(store.renew(lease))).isFalse();
        assertThat(run(store.release(lease))).isFalse();
    }

    @Test
    void aPurgeWhileAwayTakesEffectHereAndFails() {
        copies.keys.add(OTHER_KEY);
        goAway();
        generate(KEY, "a");
        Lease lease = granted(OTHER_KEY);
        assertThatThrownBy(() -> run(store.purge(Purge.of(EXPLANATION))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the purge holds on this replica");
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        assertThat(run(store.lookUp(OTHER_KEY))).isInstanceOf(Lookup.Absent.class);
        assertThat(run(store.store(lease, withEpoch(lease, "late")))).isFalse();
    }

    @Test
    void aPurgeThatAnotherReplicaMadeTakesEffectInTheFallback() {
        goAway();
        generate(KEY, "a");
        generate(OTHER_KEY, "b");
        Lease lease = ((Acquisition.Granted) run(store.acquire(KEY, Instant.MAX))).lease();
        copies.keys.add(KEY);

        run(store.purgedElsewhere(new Purge.OfKey(KEY)));

        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        assertThat(body(run(store.lookUp(OTHER_KEY)))).isEqualTo("b");
        assertThat(run(store.store(lease, withEpoch(lease, "late")))).isFalse();

        run(store.purgedElsewhere(new Purge.OfPattern(GlobPattern.parse("*"))));
        assertThat(run(store.lookUp(OTHER_KEY))).isInstanceOf(Lookup.Absent.class);

        run(store.purgedElsewhere(new Purge.OfNamespace(new Namespace("unknown"))));
        comeBack();
        assertThat(redis.purges).as("the store has made it already").isEmpty();
    }

    @Test
    void aPurgeThatAnotherReplicaMadeVoidsALeaseOfAnOutageThatIsOver() {
        goAway();
        Lease lease = granted(KEY);
        comeBack();
        run(store.purgedElsewhere(new Purge.OfNamespace(EXPLANATION)));
        assertThat(run(store.renew(lease))).isFalse();
        assertThat(redis.purges).isEmpty();
    }

    @Test
    void awayNobodyCanTellWhatAPurgeWouldRemove() {
        redis.entries.put(KEY, entry("a", clock.instant()));
        assertThat(run(store.preview(new Purge.OfNamespace(EXPLANATION)))).isEqualTo(1);

        goAway();
        assertThatThrownBy(() -> run(store.preview(new Purge.OfNamespace(EXPLANATION))))
                .isInstanceOf(StoreUnavailableException.class);

        comeBack();
        assertThat(redis.purges).isEmpty();
    }

    @Test
    void aPurgeMadeWhileAwayIsMadeInTheStoreBeforeItServes() {
        redis.entries.put(KEY, entry("old", clock.instant()));
        goAway();
        assertThatThrownBy(() -> run(store.purge(Purge.of(EXPLANATION)))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> run(store.purge(Purge.of(EXPLANATION)))).isInstanceOf(StoreUnavailableException.class);
        comeBack();
        assertThat(redis.purges).containsExactly(new Purge.OfNamespace(EXPLANATION));
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void theStoreStaysAwayWhileAPendingPurgeCannotBeMade() {
        redis.entries.put(KEY, entry("old", clock.instant()));
        goAway();
        assertThatThrownBy(() -> run(store.purge(Purge.of(KEY)))).isInstanceOf(StoreUnavailableException.class);
        redis.failsPurges = true;
        redis.unavailable = false;
        clock.advance(OutageDetector.REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isTrue();
        redis.failsPurges = false;
        run(store.probe());
        assertThat(store.isUnavailable()).isFalse();
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void aChangeOfVersionMadeWhileAwayIsMadeWhenTheStoreIsBack() {
        run(store.version());
        goAway();
        assertThatThrownBy(() -> run(store.purge(Purge.toVersion("v2")))).isInstanceOf(StoreUnavailableException.class);
        assertThat(run(store.version())).isEqualTo("v2");
        comeBack();
        assertThat(redis.version).isEqualTo("v2");
        assertThat(run(store.version())).isEqualTo("v2");
    }

    @Test
    void aChangeOfVersionByAnotherIsNotUndone() {
        redis.entries.put(KEY, entry("old", clock.instant()));
        run(store.version());
        goAway();
        assertThatThrownBy(() -> run(store.purge(Purge.toVersion("v2")))).isInstanceOf(StoreUnavailableException.class);
        redis.version = "v3";
        comeBack();
        assertThat(redis.version).isEqualTo("v3");
        assertThat(redis.entries).isEmpty();
        assertThat(run(store.version())).isEqualTo("v3");
    }

    @Test
    void theFallbackHasTheVersionOfTheStore() {
        redis.version = "v7";
        run(store.version());
        goAway();
        assertThat(run(store.version())).isEqualTo("v7");
    }

    @Test
    void aRequestThatFailsAsTheStoreFailsIsAnsweredByTheFallback() {
        redis.unavailable = true;
        clock.advance(OutageDetector.QUIET);
        for (int i = 1; i < OutageDetector.FAILURES; i++) {
            run(store.lookUp(KEY).onFailure().recoverWithNull());
        }
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
        assertThat(store.isUnavailable()).isTrue();
    }

    @Test
    void theProbeRunsByItself() {
        FailoverCacheStore real = new FailoverCacheStore(redis, memory, StaleFallback.none(), System::nanoTime);
        real.start();
        redis.unavailable = true;
        Awaitility.await().until(() -> {
            run(real.lookUp(KEY).onFailure().recoverWithNull());
            return real.isUnavailable();
        });
        redis.unavailable = false;
        Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> !real.isUnavailable());
        real.close();
    }

    @Test
    void pendingPurgesAreBounded() {
        PendingPurges pending = new PendingPurges();
        pending.add(new Purge.OfVersion("v2"));
        for (int i = 0; i < 10_000; i++) {
            pending.add(new Purge.OfKey(key(EXPLANATION, i)));
        }
        assertThat(pending.all()).hasSizeLessThanOrEqualTo(PendingPurges.LIMIT + 2);
        assertThat(pending.all().get(0).purge()).isEqualTo(new Purge.OfVersion("v2"));
        assertThat(pending.all()).anyMatch(p -> p.purge() instanceof Purge.OfPattern);
    }

    private static final StoreTrouble FULL = new StoreTrouble("OOM", "give it room", StoreTrouble.Effect.KEEPS_NOTHING);
    private static final StoreTrouble READ_ONLY =
            new StoreTrouble("READONLY", "ask the master", StoreTrouble.Effect.READS_ONLY);

    private UniAssertSubscriber<Acquisition> refuse(StoreTrouble trouble) {
        redis.refuses = trouble;
        return store.acquire(OTHER_KEY, Instant.MIN).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static Lease granted(UniAssertSubscriber<Acquisition> caller) {
        return ((Acquisition.Granted) caller.awaitItem(Duration.ofSeconds(20)).getItem()).lease();
    }

    @Test
    void aFullStoreServesOnSaysWhyAndIsWellWhenItTakesAWrite() {
        redis.entries.put(OTHER_KEY, entry("a", clock.instant()));
        refuse(FULL).assertFailedWith(StoreUnavailableException.class);
        for (int i = 0; i < 10; i++) {
            run(store.probe());
        }
        assertThat(store.isUnavailable()).isFalse();
        assertThat(store.trouble()).contains(FULL);
        assertThat(body(run(store.lookUp(OTHER_KEY)))).isEqualTo("a");
        assertThat(run(store.purge(Purge.of(EXPLANATION))).confirmed()).isEqualTo(1);

        redis.refuses = null;
        redis.partlyRefuses = FULL;
        run(store.probe());
        assertThat(store.trouble()).as("another part is full").contains(FULL);
        redis.partlyRefuses = null;
        run(store.probe());
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void eachReasonForWhichWritesAreRefusedIsOneLine() {
        StoreTrouble disk = new StoreTrouble("MISCONF", "make room on its disk", StoreTrouble.Effect.READS_ONLY);
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            for (int i = 0; i < 10; i++) {
                refuse(FULL).assertFailedWith(StoreUnavailableException.class);
            }
            for (int i = 0; i < 3; i++) {
                refuse(disk).cancel();
            }
            redis.refuses = null;
            run(store.probe());
            run(store.probe());

            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(0)).contains("refuses writes", "OOM: give it room");
            assertThat(log.lines().get(1)).contains("refuses writes", "MISCONF: make room on its disk");
            assertThat(log.lines().get(2)).contains("takes writes again", "it refused 13");
        }
    }

    @Test
    void aStoreThatOnlyReadsIsAwayUntilAWriteHasWorked() {
        refuse(READ_ONLY).cancel();
        run(store.probe());
        assertThat(store.isUnavailable()).as("a failover may be under way").isFalse();
        UniAssertSubscriber<Acquisition> caller = refuse(READ_ONLY);
        caller.assertNotTerminated();
        run(store.probe());
        assertThat(store.isUnavailable()).isTrue();
        assertThat(FailoverLease.of(granted(caller)))
                .as("waited for a lease, here that of the stand-in")
                .isPresent();
        assertThat(store.trouble()).contains(READ_ONLY);
        generate(KEY, "made while away");
        for (int i = 0; i < 20; i++) {
            clock.advance(OutageDetector.LONGEST_REST);
            run(store.probe());
            assertThat(store.isUnavailable())
                    .as("it answers, and takes no write")
                    .isTrue();
        }
        assertThat(body(run(store.lookUp(KEY)))).isEqualTo("made while away");

        redis.refuses = null;
        clock.advance(OutageDetector.LONGEST_REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isFalse();
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void aPartThatOnlyReadsDoesNotMakeTheStoreAway() {
        UniAssertSubscriber<Acquisition> caller = refuse(READ_ONLY);
        redis.refuses = null;
        redis.partlyRefuses = READ_ONLY;
        assertThat(FailoverLease.of(granted(caller)))
                .as("the lease of the store, once that takes writes again")
                .isEmpty();
        for (int i = 0; i < 10; i++) {
            run(store.probe());
        }
        assertThat(store.isUnavailable()).isFalse();
        assertThat(store.trouble()).contains(READ_ONLY);
    }

    @Test
    void aStoreThatComesBackFullServes() {
        goAway();
        redis.refuses = FULL;
        comeBack();
        assertThat(store.trouble()).contains(FULL);
    }

    @Test
    void theTroubleOfAnOutageIsTheLatestKnown() {
        goAway();
        assertThat(store.trouble()).isPresent();
        redis.unavailable = false;
        redis.refuses = READ_ONLY;
        clock.advance(OutageDetector.LONGEST_REST);
        run(store.probe());
        assertThat(store.trouble()).contains(READ_ONLY);
    }

    @Test
    void eachReasonOfAnOutageIsOneLine() {
        try (LogCapture log = LogCapture.of(FailoverCacheStore.class)) {
            goAway();
            assertThat(log.lines()).hasSize(1);
            probeTenTimes();
            assertThat(log.lines()).as("the reason is known").hasSize(1);

            redis.unavailable = false;
            redis.refuses = READ_ONLY;
            probeTenTimes();
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(1)).contains("still unavailable", READ_ONLY.advice());

            redis.refuses = null;
            probeTenTimes();
            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(2)).contains("available again");
        }
    }

    private void probeTenTimes() {
        for (int i = 0; i < 10; i++) {
            clock.advance(OutageDetector.LONGEST_REST);
            run(store.probe());
        }
    }

    @Test
    void whatWasBegunWhileTheStoreWasUpIsKeptInTheFallback() {
        LocalFallback fallback = store.fallback(KEY);
        goAway();
        assertThat(run(fallback.keep(entry("paid", clock.instant())))).isTrue();
        assertThat(body(run(store.lookUp(KEY)))).isEqualTo("paid");
        comeBack();
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void whatAPurgeMayHaveOvertakenIsNotKeptInTheFallback() {
        LocalFallback fallback = store.fallback(KEY);
        LocalFallback other = store.fallback(OTHER_KEY);
        goAway();
        run(store.purgedElsewhere(new Purge.OfKey(KEY)));
        assertThat(run(fallback.keep(entry("old", clock.instant())))).isFalse();
        comeBack();
        LocalFallback third = store.fallback(KEY);
        goAway();
        store.purgesMissed();
        assertThat(run(third.keep(entry("old", clock.instant())))).isFalse();
        assertThat(run(other.keep(entry("old", clock.instant())))).isFalse();
        assertThat(run(store.lookUp(KEY))).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void purgeIsRuledOutDuringAnOutageOnlyIfNoneIsKnown() {
        LocalFallback before = store.fallback(KEY);
        goAway();
        LocalFallback during = store.fallback(KEY);
        assertThat(before.isUnpurged()).as("the store may have had one").isFalse();
        assertThat(during.isUnpurged()).isTrue();
        run(store.purgedElsewhere(new Purge.OfKey(KEY)));
        assertThat(during.isUnpurged()).isFalse();
        LocalFallback last = store.fallback(KEY);
        assertThat(last.isUnpurged()).isTrue();
        comeBack();
        assertThat(last.isUnpurged()).as("the store may have had one").isFalse();
    }

    private void goAway() {
        redis.unavailable = true;
        clock.advance(OutageDetector.QUIET);
        for (int i = 0; i < OutageDetector.FAILURES; i++) {
            run(store.lookUp(OTHER_KEY).onFailure().recoverWithNull());
        }
        assertThat(store.isUnavailable()).isTrue();
    }

    private void comeBack() {
        redis.unavailable = false;
        clock.advance(OutageDetector.LONGEST_REST);
        run(store.probe());
        assertThat(store.isUnavailable()).isFalse();
    }

    private Lease granted(CacheKey key) {
        return ((Acquisition.Granted) run(store.acquire(key, Instant.MIN))).lease();
    }

    private void generate(CacheKey key, String body) {
        Lease lease = granted(key);
        assertThat(run(store.renew(lease))).isTrue();
        assertThat(run(store.store(lease, withEpoch(lease, body)))).isTrue();
    }

    private CacheEntry withEpoch(Lease lease, String body) {
        CacheEntry entry = entry(body, clock.instant());
        return new CacheEntry(
                entry.body(),
                entry.mediaType(),
                entry.etag(),
                entry.generatedAt(),
                entry.freshUntil(),
                entry.keptUntil(),
                lease.epoch(),
                entry.cost());
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(5));
    }
}
