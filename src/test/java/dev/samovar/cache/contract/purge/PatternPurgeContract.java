package dev.samovar.cache.contract.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Lease;
import dev.samovar.cache.Purge;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pattern takes the entries whose logical key fits, and no others. */
public interface PatternPurgeContract extends StoreFixture {

    @Test
    default void patternTakesWhatBeginsWithTheTopicInAnyCase() {
        CacheStore store = open();
        CacheKey programming = Sample.key(SUBTOPICS, "Python Programming");
        CacheKey decorators = Sample.key(EXPLANATION, "python / decorators");
        CacheKey monty = Sample.key(SUBTOPICS, "Monty Python");
        CacheKey other = Sample.key(EXPLANATION, "Perl");
        List.of(programming, decorators, monty, other).forEach(key -> fill(store, key));

        assertThat(purge(store, "*:Python*")).isEqualTo(2);

        assertAbsent(store, programming);
        assertAbsent(store, decorators);
        assertThat(find(store, monty)).isPresent();
        assertThat(find(store, other)).isPresent();
        assertThat(purge(store, "*:Python*")).isZero();
    }

    @ParameterizedTest(name = "{0} takes {1}")
    @CsvSource({
        "*, 5",
        "v1.0:*, 5",
        "V1.0:*, 5",
        "v1.0:subtopics:*, 2",
        "v1.0:SUBTOPICS:C++:*, 1",
        "v1.0:subtopics:c[+#]*, 2",
        "v1.0:subtopics:c??:*, 1",
        "v1.0:sub*, 2",
        "*:c*:*, 4",
        "*:c%3A*, 1",
        "*:c: the language*, 1",
        "v1.0:explanation:C:*, 1",
        "c*, 0",
        "*c, 0",
        "subtopics, 0",
        "v1.0:subtopics, 0",
        "v1.0:subtopics:c, 0",
        "v2.0:*, 0",
        "v1.0:nowhere:*, 0",
        "*:caf\u00c9:*, 1",
    })
    default void patternIsAnchoredAndCounts(String pattern, long count) {
        CacheStore store = open();
        fill(store, Sample.key(SUBTOPICS, "C++"));
        fill(store, Sample.key(SUBTOPICS, "C#/x"));
        fill(store, Sample.key(EXPLANATION, "c: the language"));
        fill(store, Sample.key(EXPLANATION, "Café"));
        fill(store, Sample.key(PRESENTATION, "Java"));

        assertThat(purge(store, pattern)).isEqualTo(count);
        assertThat(get(store.count()).totalKeys()).isEqualTo(5 - count);
    }

    @Test
    default void patternVoidsTheLeasesOfKeysThatFitAlone() {
        CacheStore store = open();
        Lease fits = grant(store, Sample.key(SUBTOPICS, "Python"));
        Lease other = grant(store, Sample.key(SUBTOPICS, "Perl"));

        assertThat(purge(store, "*:python:*")).isZero();

        assertThat(get(store.store(fits, entry(fits, "x")))).isFalse();
        assertThat(get(store.store(other, entry(other, "x")))).isTrue();
    }

    @Test
    default void patternTakesThousandsOfEntries() {
        CacheStore store = open();
        int entries = Math.min(rounds(), 3_000);
        for (int i = 0; i < entries; i++) {
            fill(store, Sample.key(EXPLANATION, (i % 3 == 0 ? "odd " : "even ") + i));
        }

        assertThat(purge(store, "v1.0:explanation:odd*")).isEqualTo((entries + 2) / 3);
        assertThat(get(store.count()).totalKeys()).isEqualTo(entries - (entries + 2) / 3);
    }

    private long purge(CacheStore store, String pattern) {
        return get(store.purge(Purge.of(GlobPattern.parse(pattern)))).count();
    }
}
