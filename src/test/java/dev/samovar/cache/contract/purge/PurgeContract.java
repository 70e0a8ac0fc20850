package dev.samovar.cache.contract.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.CacheKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once a purge has been answered, nothing that was generated or stored before it is ever found again. */
public interface PurgeContract extends StoreFixture {

    @ParameterizedTest
    @EnumSource
    default void acquireThenStoreThenPurge(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        fill(store, key);

        assertThat(get(purge.of(store, key))).isEqualTo(1);

        assertAbsent(store, key);
        assertThat(get(purge.of(store, key))).isZero();
    }

    @ParameterizedTest
    @EnumSource
    default void acquireThenPurgeThenStore(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease lease = grant(store, key);

        assertThat(get(purge.of(store, key))).isZero();

        assertThat(get(store.store(lease, entry(lease, "too late")))).isFalse();
        assertAbsent(store, key);
        assertThat(get(store.renew(lease))).isFalse();
        assertThat(get(store.release(lease))).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    default void lookUpThenPurgeThenAcquireThenStore(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lookup before = get(store.lookUp(key));

        assertThat(get(purge.of(store, key))).isZero();

        Lease lease = grant(store, key);
        assertThat(lease.epoch() > before.epoch()).isEqualTo(purge.raisesTheEpoch());
        assertThat(get(store.store(lease, entry(lease, "after")))).isTrue();
        assertThat(find(store, key)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    default void acquireThenPurgeThenAcquireThenBothStore(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        Lease before = grant(store, key);

        assertThat(get(purge.of(store, key))).isZero();

        Lease after = grant(store, key);
        CacheEntry entry = entry(after, "after");
        assertThat(get(store.store(before, entry(before, "before")))).isFalse();
        assertThat(get(store.store(after, entry))).isTrue();
        assertThat(get(store.store(before, entry(before, "before")))).isFalse();
        assertThat(find(store, key).orElseThrow().etag()).isEqualTo(entry.etag());
    }

    @ParameterizedTest
    @EnumSource
    default void refreshThatBeganBeforeThePurgeIsRefused(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheEntry stale = fill(store, key);
        Lease lease = get(store.acquire(key, stale.generatedAt()))
                .fold(granted -> granted, held -> null, filled -> null)
                .lease();

        assertThat(get(purge.of(store, key))).isEqualTo(1);

        assertThat(get(store.store(lease, entry(lease, "refreshed")))).isFalse();
        assertAbsent(store, key);
    }

    @ParameterizedTest
    @EnumSource
    default void epochOnlyGrows(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        long epoch = get(store.lookUp(key)).epoch();
        for (int i = 0; i < 5; i++) {
            get(purge.of(store, key));
            long next = get(store.lookUp(key)).epoch();
            assertThat(next).isGreaterThanOrEqualTo(epoch);
            assertThat(next > epoch).isEqualTo(purge.raisesTheEpoch());
            epoch = next;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VERSION")
    default void purgeLeavesOtherNamespacesAlone(PurgeKind purge) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheKey other = Sample.key(SUBTOPICS, "C++");
        fill(store, key);
        fill(store, other);
        Lease lease = grant(store, Sample.key(PRESENTATION, "C++"));

        assertThat(get(purge.of(store, key))).isEqualTo(1);

        assertThat(find(store, other)).isPresent();
        assertThat(get(store.store(lease, entry(lease, "x")))).isTrue();
    }

    @Test
    default void namespacePurgeCountsWhatWasServable() {
        CacheStore store = open();
        for (int i = 0; i < 40; i++) {
            fill(store, Sample.key(EXPLANATION, "topic " + i));
        }
        fill(store, Sample.key(EXPLANATION, "stale"), Duration.ofMillis(1), Duration.ofDays(1));
        fill(store, Sample.key(EXPLANATION, "gone"), Duration.ofMillis(1), shortTerm());
        grant(store, Sample.key(EXPLANATION, "held"));
        advance(shortTerm());

        Invalidation purge = get(store.purge(Purge.of(EXPLANATION)));

        assertThat(purge.count()).isEqualTo(41);
        assertThat(purge.confirmed()).isEqualTo(purge.live());
    }

    @Test
    default void keyPurgeLeavesOtherKeysAlone() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        CacheKey other = Sample.key(EXPLANATION, "JavaScript");
        fill(store, key);
        fill(store, other);
        Lease lease = grant(store, Sample.key(EXPLANATION, "C"));

        assertThat(get(store.purge(Purge.of(key))).count()).isEqualTo(1);

        assertAbsent(store, key);
        assertThat(find(store, other)).isPresent();
        assertThat(get(store.store(lease, entry(lease, "x")))).isTrue();
    }
}
