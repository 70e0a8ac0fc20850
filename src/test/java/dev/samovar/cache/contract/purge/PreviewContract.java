package dev.samovar.cache.contract.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A preview tells what the purge would count, and leaves everything as it is. */
public interface PreviewContract extends StoreFixture {

    @Test
    default void emptyStoreHasNothingToPurge() {
        CacheStore store = open();
        grant(store, Sample.key(EXPLANATION, "held"));

        assertThat(preview(store, Purge.of(EXPLANATION))).isZero();
        assertThat(preview(store, pattern("*"))).isZero();
        assertThat(preview(store, Purge.of(Sample.key(EXPLANATION, "held")))).isZero();
        assertThat(preview(store, Purge.toVersion("v2.0"))).isZero();
    }

    @Test
    default void previewCountsAsThePurgeDoes() {
        CacheStore store = open();
        for (int i = 0; i < 20; i++) {
            fill(store, Sample.key(EXPLANATION, "topic " + i));
        }
        CacheKey stale = Sample.key(SUBTOPICS, "topic stale");
        CacheKey gone = Sample.key(SUBTOPICS, "topic gone");
        fill(store, stale, Duration.ofMillis(1), Duration.ofDays(1));
        fill(store, gone, Duration.ofMillis(1), shortTerm());
        fill(store, Sample.key(PRESENTATION, "purged"));
        get(store.purge(Purge.of(PRESENTATION)));
        advance(shortTerm());

        assertThat(preview(store, Purge.of(EXPLANATION))).isEqualTo(20);
        assertThat(preview(store, Purge.of(SUBTOPICS))).isEqualTo(1);
        assertThat(preview(store, Purge.of(PRESENTATION))).isZero();
        assertThat(preview(store, Purge.toVersion("v1.0"))).isEqualTo(21);
        assertThat(preview(store, Purge.of(stale))).isEqualTo(1);
        assertThat(preview(store, Purge.of(gone))).isZero();
        for (String pattern : List.of("*:topic 1*", "*", "v1.0:explanation:*", "*:TOPIC s*", "v2.0:*", "topic*")) {
            long expected = preview(store, pattern(pattern));
            assertThat(get(store.purge(Purge.of(GlobPattern.parse(pattern)))).count())
                    .as(pattern)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"namespace", "pattern", "key", "version"})
    default void previewChangesNothing(String kind) {
        CacheStore store = open();
        CacheKey key = Sample.key(EXPLANATION, "Java");
        fill(store, key);
        Lease lease = grant(store, Sample.key(EXPLANATION, "JavaScript"));
        Purge purge = switch (kind) {
            case "namespace" -> Purge.of(EXPLANATION);
            case "pattern" -> pattern("*");
            case "key" -> Purge.of(key);
            default -> Purge.toVersion("v2.0");
        };

        assertThat(preview(store, purge)).isEqualTo(1);

        assertThat(preview(store, purge)).isEqualTo(1);
        assertThat(find(store, key)).isPresent();
        assertThat(get(store.version())).isEqualTo("v1.0");
        assertThat(get(store.count()).totalKeys()).isEqualTo(1);
        assertThat(get(store.store(lease, entry(lease, "x")))).as("the lease").isTrue();
    }

    private long preview(CacheStore store, Purge purge) {
        return get(store.preview(purge));
    }

    private static Purge pattern(String text) {
        return Purge.of(GlobPattern.parse(text));
    }
}
