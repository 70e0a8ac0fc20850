package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The store under test, and the steps that the tests are made of. */
public interface StoreFixture {

    Namespace EXPLANATION = new Namespace("explanation");
    Namespace SUBTOPICS = new Namespace("subtopics");
    Namespace PRESENTATION = new Namespace("presentation");

    /** The namespaces that the store has to know. */
    Set<Namespace> NAMESPACES = Set.of(EXPLANATION, SUBTOPICS, PRESENTATION);

    /** How long a test waits for what has to come. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** A lease term that no test outlives. */
    Duration LONG_TERM = Duration.ofMinutes(10);

    /** A store for the namespaces above over the data of this test, which are none at its start. */
    CacheStore open(Duration leaseTerm);

    /** The time as the store sees it. */
    Instant now();

    /** Lets at least this much time pass for the store. */
    void advance(Duration time);

    /** A term, short enough to wait for, that a few operations in a row do not outlast. */
    Duration shortTerm();

    /** How often a race is run. */
    int rounds();

    default CacheStore open() {
        return open(LONG_TERM);
    }

    default <T> T get(Uni<T> uni) {
        return uni.await().atMost(PATIENCE);
    }

    default Acquisition acquire(CacheStore store, CacheKey key) {
        return get(store.acquire(key, Instant.MIN));
    }

    default Optional<Lease> tryGrant(CacheStore store, CacheKey key) {
        return acquire(store, key)
                .fold(granted -> Optional.of(granted.lease()), held -> Optional.empty(), filled -> Optional.empty());
    }

    /** The lease of a key that nobody else may hold now. */
    default Lease grant(CacheStore store, CacheKey key) {
        return tryGrant(store, key).orElseThrow(() -> new AssertionError("No lease was granted"));
    }

    /** The entry that a store has for a key. */
    default Optional<CacheEntry> find(CacheStore store, CacheKey key) {
        return get(store.lookUp(key)).fold(found -> Optional.of(found.entry()), absent -> Optional.empty());
    }

    /** An entry as the holder of a lease would make it now: fresh for an hour, kept for a day. */
    default CacheEntry entry(Lease lease, String text) {
        return Sample.entry(lease, text, now(), Duration.ofHours(1), Duration.ofDays(1));
    }

    /** Generates a key: takes its lease and stores an entry. */
    default CacheEntry fill(CacheStore store, CacheKey key) {
        Lease lease = grant(store, key);
        CacheEntry entry = entry(lease, key.subject());
        assertThat(get(store.store(lease, entry))).as("store").isTrue();
        return entry;
    }

    /** Generates a key whose entry is kept for a given time. */
    default void fill(CacheStore store, CacheKey key, Duration fresh, Duration kept) {
        Lease lease = grant(store, key);
        CacheEntry entry = Sample.entry(lease, key.subject(), now(), fresh, kept);
        assertThat(get(store.store(lease, entry))).as("store").isTrue();
    }

    /** Someone who waits for the end of the lease of a key that another holds. */
    default UniAssertSubscriber<Void> await(CacheStore store, CacheKey key) {
        Acquisition acquisition = acquire(store, key);
        assertThat(acquisition).isInstanceOf(Acquisition.Held.class);
        return ((Acquisition.Held) acquisition).settled().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    default void assertAbsent(CacheStore store, CacheKey key) {
        assertThat(get(store.lookUp(key))).isInstanceOf(Lookup.Absent.class);
        assertThat(store.getIfPresent(key)).as("at hand").isEmpty();
    }

    default void assertHeld(CacheStore store, CacheKey key) {
        assertThat(acquire(store, key)).isInstanceOf(Acquisition.Held.class);
    }
}
