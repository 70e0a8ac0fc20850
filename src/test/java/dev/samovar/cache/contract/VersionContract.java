package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Invalidation;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.GlobPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another version is another cache. */
public interface VersionContract extends StoreFixture {

    @Test
    default void versionIsTheInitialOneAtFirst() {
        assertThat(get(open().version())).isEqualTo(CacheVersion.INITIAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v2.0", CacheVersion.INITIAL, "Release_7-b"})
    default void changeOfVersionRemovesEverything(String version) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        fill(store, key);
        fill(store, Sample.key(SUBTOPICS, "Java"));
        Lease lease = grant(store, Sample.key(PRESENTATION, "Java"));

        Invalidation change = get(store.purge(Purge.toVersion(version)));

        assertThat(change.oldVersion()).hasValue(CacheVersion.INITIAL);
        assertThat(change.count()).isEqualTo(2);
        assertThat(get(store.version())).isEqualTo(version);
        assertThat(get(store.count()).totalKeys()).isZero();
        assertAbsent(store, key);
        assertThat(get(store.store(lease, entry(lease, "x")))).isFalse();
    }

    @Test
    default void logicalKeysHaveTheVersionOfNow() {
        CacheStore store = open();
        get(store.purge(Purge.toVersion("v2.0")));
        fill(store, Sample.key(EXPLANATION, "Java"));

        assertThat(listed(store, "v1.0:*")).isZero();
        assertThat(listed(store, "v2.0:*")).isEqualTo(1);
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("v1.0:*")))).count())
                .isZero();
        assertThat(get(store.purge(Purge.of(GlobPattern.parse("v2.0:explanation:java:*"))))
                        .count())
                .isEqualTo(1);
    }

    @Test
    default void changesOfVersionFollowEachOther() {
        CacheStore store = open();
        assertThat(get(store.purge(Purge.toVersion("v2.0"))).oldVersion()).hasValue("v1.0");
        assertThat(get(store.purge(Purge.toVersion("v3.0"))).oldVersion()).hasValue("v2.0");
        assertThat(get(store.purge(Purge.toVersion("v1.0"))).oldVersion()).hasValue("v3.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "v:1", "v1*", "ü"})
    default void invalidVersionIsRefused(String version) {
        CacheStore store = open();
        fill(store, Sample.key(EXPLANATION, "Java"));

        assertThatThrownBy(() -> get(store.purge(Purge.toVersion(version))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(get(store.version())).isEqualTo(CacheVersion.INITIAL);
        assertThat(get(store.count()).totalKeys()).isEqualTo(1);
    }

    private int listed(CacheStore store, String pattern) {
        return get(store.list(new EntryQuery(null, GlobPattern.parse(pattern), null, 10)))
                .entries()
                .size();
    }
}
