package dev.samovar.cache.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listing shows each servable entry once, in pages. */
public interface ListingContract extends StoreFixture {

    @Test
    default void emptyStoreHasOneEmptyPage() {
        EntryPage page = get(open().list(new EntryQuery(null, null, null, 10)));

        assertThat(page.entries()).isEmpty();
        assertThat(page.cursor()).isNull();
    }

    @Test
    default void listingTellsWhatAnEntryIsWithoutItsBody() {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "素数: 🫖 %");
        Lease lease = grant(store, key);
        CacheEntry entry = Sample.entry(lease, new byte[1_234], now(), Duration.ofMinutes(1), Duration.ofHours(1));
        assertThat(get(store.store(lease, entry))).isTrue();

        assertThat(get(store.list(new EntryQuery(null, null, null, 10))).entries())
                .containsExactly(new EntryPage.Listed(
                        key, entry.mediaType(), 1_234, entry.generatedAt(), entry.freshUntil(), entry.keptUntil()));
    }

    @ParameterizedTest(name = "pages of {0}")
    @ValueSource(ints = {1, 7, 29, 30, 31, 1000})
    default void pagesShowEveryEntryOnce(int limit) {
        CacheStore store = open();
        Set<CacheKey> keys = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            CacheKey key = Sample.key(List.of(EXPLANATION, SUBTOPICS).get(i % 2), "Thema ä:" + i / 4 + " 素");
            CacheKey sameSubject = new CacheKey(
                    key.namespace(),
                    key.subject(),
                    Sample.key(EXPLANATION, "f" + i).fingerprint());
            fill(store, sameSubject);
            keys.add(sameSubject);
        }

        List<CacheKey> listed = listAll(store, null, null, limit);

        assertThat(listed).doesNotHaveDuplicates().hasSameElementsAs(keys);
        assertThat(listAll(store, null, null, 13)).isEqualTo(listed);
    }

    @Test
    default void namespaceAndPatternNarrowTheListing() {
        CacheStore store = open();
        CacheKey java = Sample.key(EXPLANATION, "Java");
        CacheKey javaScript = Sample.key(EXPLANATION, "JavaScript");
        CacheKey elsewhere = Sample.key(SUBTOPICS, "Java");
        List.of(java, javaScript, elsewhere, Sample.key(SUBTOPICS, "C")).forEach(key -> fill(store, key));

        assertThat(listAll(store, EXPLANATION, null, 1)).containsExactlyInAnyOrder(java, javaScript);
        assertThat(listAll(store, null, "*:java:*", 1)).containsExactlyInAnyOrder(java, elsewhere);
        assertThat(listAll(store, EXPLANATION, "*:java:*", 1)).containsExactly(java);
        assertThat(listAll(store, PRESENTATION, null, 1)).isEmpty();
        assertThat(listAll(store, EXPLANATION, "v1.0:subtopics:*", 1)).isEmpty();
    }

    @Test
    default void wholeFingerprintFindsItsEntryInAnyShard() {
        CacheStore store = open();
        for (int i = 0; i < 40; i++) {
            fill(store, Sample.key(EXPLANATION, "topic " + i));
        }
        for (int i = 0; i < 40; i++) {
            CacheKey key = Sample.key(EXPLANATION, "topic " + i);
            assertThat(listAll(store, EXPLANATION, "*:" + key.fingerprint(), 10))
                    .containsExactly(key);
            assertThat(listAll(store, null, "*" + key.fingerprint().substring(1), 10))
                    .containsExactly(key);
        }
    }

    @Test
    default void whatIsNotServableIsNotListed() {
        CacheStore store = open();
        CacheKey stale = Sample.key(EXPLANATION, "stale");
        CacheKey purged = Sample.key(EXPLANATION, "purged");
        fill(store, stale, Duration.ofMillis(1), Duration.ofDays(1));
        fill(store, Sample.key(EXPLANATION, "gone"), Duration.ofMillis(1), shortTerm());
        fill(store, purged);
        fill(store, Sample.key(SUBTOPICS, "purged too"));
        grant(store, Sample.key(PRESENTATION, "held"));

        advance(shortTerm());
        get(store.purge(Purge.of(purged)));
        get(store.purge(Purge.of(SUBTOPICS)));

        assertThat(listAll(store, null, null, 2)).containsExactly(stale);
    }

    @Test
    default void listingGoesOnWhereThePageEndedThoughThatEntryIsNoLongerThere() {
        CacheStore store = open();
        for (int i = 0; i < 10; i++) {
            fill(store, Sample.key(EXPLANATION, "topic " + i));
        }
        List<CacheKey> all = listAll(store, null, null, 10);
        EntryPage first = get(store.list(new EntryQuery(null, null, null, 4)));

        get(store.purge(Purge.of(all.get(3))));

        EntryPage rest = get(store.list(new EntryQuery(null, null, first.cursor(), 10)));
        assertThat(rest.entries()).extracting(EntryPage.Listed::key).isEqualTo(all.subList(4, 10));
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "x", "%%%", "////", "bm90IGEgY3Vyc29y", "Ojo6", "eDp5OjEyMw", "äöü", "null"})
    default void forgedCursorIsRefused(String cursor) {
        CacheStore store = open();
        fill(store, Sample.key(EXPLANATION, "Java"));

        assertThatThrownBy(() -> get(store.list(new EntryQuery(null, null, cursor, 10))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ursor");
    }

    private List<CacheKey> listAll(
            CacheStore store, @Nullable Namespace namespace, @Nullable String pattern, int limit) {
        GlobPattern glob = pattern == null ? null : GlobPattern.parse(pattern);
        List<CacheKey> keys = new ArrayList<>();
        String cursor = null;
        do {
            EntryPage page = get(store.list(new EntryQuery(namespace, glob, cursor, limit)));
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
            page.entries().forEach(listed -> keys.add(listed.key()));
            cursor = page.cursor();
        } while (cursor != null && keys.size() < 1_000);
        return keys;
    }
}
