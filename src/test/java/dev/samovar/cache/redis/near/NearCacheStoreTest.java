package dev.samovar.cache.redis.near;

import static dev.samovar.testing.store.SampleEntries.EXPLANATION;
import static dev.samovar.testing.store.SampleEntries.SUBTOPICS;
import static dev.samovar.testing.store.SampleEntries.body;
import static dev.samovar.testing.store.SampleEntries.entry;
import static dev.samovar.testing.store.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.CaffeineShape;
import dev.samovar.cache.Lease;
import dev.samovar.cache.LocalFallback;
import dev.samovar.cache.Purge;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.bounded.ByteBoundedCache;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.redis.bus.FakeBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.SampleEntries;
import dev.samovar.testing.store.StubCacheStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NearCacheStoreTest {

    private static final CacheKey KEY = key(EXPLANATION, 1);
    private static final CacheKey OTHER_KEY = key(EXPLANATION, 2);
    private static final CacheKey ELSEWHERE = key(SUBTOPICS, 3);

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(1);
    private final ManualClock clock = new ManualClock();
    private final StubCacheStore redis = new StubCacheStore(Tier.REDIS);
    private final FakeBus bus = new FakeBus();
    private final NearCache copies = new NearCache(100_000, clock, workers);
    private final NearCacheStore near = new NearCacheStore(redis, bus, bus.continuity::get, copies, clock);

    @AfterEach
    void close() throws Exception {
        near.close();
        assertThat(bus.listeners()).isZero();
        workers.shutdownNow();
    }

    @Test
    void theSecondLookUpSparesTheStore() {
        fill(KEY, "a");
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
        assertThat(body(lookUp(KEY))).isEqualTo("a");
        assertThat(redis.calls).hasValue(1);
    }

    @Test
    void aCopyThatIsHeavierThanAllMayBeIsNotKept() {
        fill(KEY, "a".repeat(100_001));
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
        assertThat(copies.get(KEY)).isNull();
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
    }

    @Test
    void aPeekLeavesNoCopyAndFindsOne() {
        fill(KEY, "a");
        for (int i = 0; i < 2; i++) {
            assertThat(near.getQuietly(KEY).await().indefinitely())
                    .isInstanceOfSatisfying(
                            Lookup.Found.class,
                            found -> assertThat(found.tier()).isEqualTo(Tier.REDIS));
        }
        assertThat(copies.get(KEY)).isNull();
        warm(KEY);
        assertThat(near.getQuietly(KEY).await().indefinitely())
                .isInstanceOfSatisfying(
                        Lookup.Found.class, found -> assertThat(found.tier()).isEqualTo(Tier.NEAR));
    }

    /** What another replica has written may not have been announced here yet. */
    @Test
    void aWriterComparesWithTheStoreAndNotWithACopy() {
        warm(KEY);
        redis.entries.put(KEY, SampleEntries.entry("newer", clock.instant()));

        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
        assertThat(body(near.lookUpStored(KEY).await().indefinitely())).isEqualTo("newer");
    }

    @Test
    void aRemovalUnderALeaseTakesTheCopyToo() {
        warm(KEY);
        Lease lease = new Lease(KEY, "token", 1, Duration.ofSeconds(5));

        assertThat(near.remove(lease).await().indefinitely()).isPresent();

        assertThat(lookUp(KEY)).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void aSubscriptionThatIsNotProvenServesNothing() {
        warm(KEY);
        bus.confirmed = false;
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
        bus.confirmed = true;
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
    }

    @Test
    void aSubscriptionThatReturnsStartsEmpty() {
        warm(KEY);
        bus.interrupt();
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
    }

    private Lookup look() {
        return near.lookUp(KEY).await().indefinitely();
    }

    private static CacheEntry unstored(String body, Instant generatedAt) {
        return entry(body, generatedAt);
    }

    @Test
    void whatTheStoreDidNotTakeServesFromHere() {
        LocalFallback fallback = near.fallback(KEY);
        bus.announce(new ReplicaEvent.LeaseEnded(KEY));
        assertThat(fallback.keep(unstored("paid", clock.instant())).await().indefinitely())
                .isTrue();
        bus.announce(new ReplicaEvent.LeaseEnded(KEY));

        assertThat(body(look())).isEqualTo("paid");
        assertThat(near.getIfPresent(KEY)).as("only with the word of the store").isEmpty();
        redis.unavailable = true;
        assertThat(body(look())).isEqualTo("paid");
    }

    @Test
    void whatTheStoreDidNotTakeServesNoLongerThanAnEntryIsKept() {
        keepHere();
        clock.advance(Duration.ofMinutes(61));
        assertThat(body(look())).as("stale").isEqualTo("paid");

        clock.advance(Duration.ofHours(2));
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
    }

    static List<ReplicaEvent> purgesOfKey() {
        return announcementsForKey().stream()
                .filter(event -> event instanceof ReplicaEvent.Purged)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("purgesOfKey")
    void whatTheStoreDidNotTakeGoesWithAPurgeOfAnyReplica(ReplicaEvent purge) {
        LocalFallback late = near.fallback(KEY);
        keepHere();
        bus.announce(purge);
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
        assertThat(late.keep(unstored("older", clock.instant())).await().indefinitely())
                .as("begun before the purge")
                .isFalse();
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
    }

    @ParameterizedTest
    @MethodSource("purgesOfKey")
    void purgeOfTheKeyCannotBeRuledOutAfterItsAnnouncement(ReplicaEvent purge) {
        LocalFallback fallback = near.fallback(KEY);
        bus.announce(new ReplicaEvent.LeaseEnded(KEY));
        assertThat(fallback.isUnpurged()).isTrue();
        bus.announce(purge);
        assertThat(fallback.isUnpurged()).isFalse();
        assertThat(near.fallback(KEY).isUnpurged()).isTrue();
    }

    @Test
    void purgeCannotBeRuledOutAfterAGapOrWithoutAProof() {
        LocalFallback fallback = near.fallback(KEY);
        bus.confirmed = false;
        assertThat(fallback.isUnpurged()).isFalse();
        bus.confirmed = true;
        assertThat(fallback.isUnpurged()).isTrue();
        bus.interrupt();
        assertThat(fallback.isUnpurged()).isFalse();
    }

    @Test
    void whatTheStoreDidNotTakeGoesWithTheEpoch() {
        keepHere();
        redis.epoch = 2;
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void whatTheStoreDidNotTakeGoesWithAGapAndWaitsForTheProof() {
        keepHere();
        bus.interrupt();
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
        LocalFallback fallback = near.fallback(KEY);
        bus.interrupt();
        assertThat(fallback.keep(unstored("a", clock.instant())).await().indefinitely())
                .isFalse();
        keepHere();
        bus.confirmed = false;
        assertThat(look()).isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void aNewerEntryInTheStoreTakesThePlaceOfWhatItDidNotTake() {
        keepHere();
        redis.entries.put(KEY, entry("older", clock.instant().minusSeconds(1)));
        assertThat(body(look())).isEqualTo("paid");
        redis.entries.put(KEY, entry("newer", clock.instant().plusSeconds(1)));
        assertThat(body(look())).isEqualTo("newer");
        redis.entries.remove(KEY);
        bus.announce(new ReplicaEvent.LeaseEnded(KEY));
        assertThat(look()).as("it does not come back").isInstanceOf(Lookup.Absent.class);
    }

    @Test
    void whatIsHeavierThanAllCopiesMayBeIsNotKept() {
        assertThat(near.fallback(KEY)
                        .keep(unstored("a".repeat(100_001), clock.instant()))
                        .await()
                        .indefinitely())
                .isFalse();
        assertThat(near.fallback(KEY)
                        .keep(unstored("a", clock.instant()).withEpoch(-1))
                        .await()
                        .indefinitely())
                .as("of an unknown epoch")
                .isFalse();
    }

    private void keepHere() {
        assertThat(near.fallback(KEY)
                        .keep(unstored("paid", clock.instant()))
                        .await()
                        .indefinitely())
                .isTrue();
        assertThat(body(look())).isEqualTo("paid");
    }

    static List<ReplicaEvent> announcementsForKey() {
        return List.of(
                new ReplicaEvent.LeaseEnded(KEY),
                new ReplicaEvent.Purged(Purge.of(KEY)),
                new ReplicaEvent.Purged(Purge.of(EXPLANATION)),
                new ReplicaEvent.Purged(Purge.of(GlobPattern.parse("*"))),
                new ReplicaEvent.Purged(Purge.toVersion("v2")));
    }

    @ParameterizedTest
    @MethodSource("announcementsForKey")
    void whatIsAnnouncedDropsTheCopy(ReplicaEvent event) {
        warm(KEY);
        bus.announce(event);
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
    }

    @ParameterizedTest
    @MethodSource("announcementsForKey")
    void whatIsAnnouncedDuringALookUpKeepsItsResultOut(ReplicaEvent event) {
        fill(KEY, "old");
        redis.afterRead(() -> {
            redis.entries.remove(KEY);
            bus.announce(event);
        });
        assertThat(body(lookUp(KEY))).isEqualTo("old");
        redis.afterRead(null);
        assertThat(body(lookUp(KEY))).isEmpty();
    }

    @Test
    void aSubscriptionThatIsLostDuringALookUpKeepsItsResultOut() {
        fill(KEY, "old");
        redis.afterRead(bus::interrupt);
        lookUp(KEY);
        redis.afterRead(null);
        assertThat(tier(KEY)).isEqualTo(Tier.REDIS);
    }

    @Test
    void whatConcernsOthersLeavesTheCopy() {
        warm(KEY);
        bus.announce(new ReplicaEvent.Purged(Purge.of(OTHER_KEY)));
        bus.announce(new ReplicaEvent.Purged(Purge.of(SUBTOPICS)));
        bus.announce(new ReplicaEvent.LeaseEnded(ELSEWHERE));
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
    }

    @Test
    void aStaleCopyMakesWayForWhatRedisHas() {
        warm(KEY);
        clock.advance(Duration.ofMinutes(61));
        redis.entries.put(KEY, entry("new", clock.instant()));
        assertThat(body(lookUp(KEY))).isEqualTo("new");
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
    }

    @Test
    void aStaleCopyServesWhenTheStoreDoesNotAnswer() {
        warm(KEY);
        clock.advance(Duration.ofMinutes(61));
        redis.unavailable = true;
        assertThat(tier(KEY)).isEqualTo(Tier.NEAR);
    }

    @Test
    void aStaleCopyThatWasPurgedDoesNotServeWhenTheStoreDoesNotAnswer() {
        warm(KEY);
        clock.advance(Duration.ofMinutes(61));
        redis.unavailable = true;
        bus.announce(new ReplicaEvent.Purged(Purge.of(EXPLANATION)));
        assertThatThrownBy(() -> lookUp(KEY)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aCopyThatIsGoneIsNotServed() {
        warm(KEY);
        clock.advance(Duration.ofHours(2));
        redis.unavailable = true;
        assertThatThrownBy(() -> lookUp(KEY)).isInstanceOf(StoreUnavailableException.class);
        assertThat(near.find(KEY)).isEmpty();
    }

    @Test
    void whatIsStoredHereIsFoundAtOnce() {
        warm(KEY);
        Lease lease = new Lease(KEY, "token", 1, Duration.ofSeconds(5));
        near.store(lease, entry("newer", clock.instant())).await().indefinitely();
        assertThat(body(lookUp(KEY))).isEqualTo("newer");
    }

    @Test
    void aPurgeThatFailsHalfwayIsForgottenHereAllTheSame() {
        warm(KEY);
        redis.unavailable = true;
        assertThatThrownBy(() -> near.purge(Purge.of(EXPLANATION)).await().indefinitely())
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(near.find(KEY)).isEmpty();
    }

    @Test
    void purgeThatCouldNotBePublishedFails() {
        redis.confirmed = 0;
        assertThatThrownBy(() -> near.purge(Purge.of(EXPLANATION)).await().indefinitely())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("could not be published yet");
    }

    @Test
    void lastKnownCopiesOutliveTheSubscriptionButNoPurge() {
        warm(KEY);
        warm(ELSEWHERE);
        bus.confirmed = false;
        bus.interrupt();
        assertThat(near.find(KEY)).isPresent();
        near.forget(new Purge.OfPattern(GlobPattern.parse("*")));
        assertThat(near.find(KEY)).isEmpty();
        assertThat(near.find(ELSEWHERE)).isEmpty();
    }

    @Test
    void copiesAreBoundedInBytes() {
        for (int i = 0; i < 1_000; i++) {
            warm(key(EXPLANATION, i));
        }
        assertThat(copies.usedBytes()).isBetween(1L, 100_000L);
    }

    @Test
    void copiesHaveTheShapeOfTheMemoryStore() throws ReflectiveOperationException {
        assertThat(CaffeineShape.of(copies))
                .isEqualTo(new CaffeineShape(ByteBoundedCache.CACHE_CLASS, ByteBoundedCache.NODE_CLASS));
    }

    private void fill(CacheKey key, String body) {
        CacheEntry entry = entry(body, clock.instant());
        redis.entries.put(key, entry);
    }

    private void warm(CacheKey key) {
        fill(key, "a");
        lookUp(key);
    }

    /** Looks up, and sees that what was at hand just before is what the look-up finds near. */
    private Lookup lookUp(CacheKey key) {
        Optional<Lookup.Found> atHand = near.getIfPresent(key);
        Lookup lookup = near.lookUp(key).await().indefinitely();
        Optional<Lookup.Found> fromHere = Optional.of(lookup)
                .filter(Lookup.Found.class::isInstance)
                .map(Lookup.Found.class::cast)
                .filter(found -> found.tier() == Tier.NEAR && found.entry().isFresh(clock.instant()));
        assertThat(atHand).isEqualTo(fromHere);
        return lookup;
    }

    private Tier tier(CacheKey key) {
        return ((Lookup.Found) lookUp(key)).tier();
    }
}
