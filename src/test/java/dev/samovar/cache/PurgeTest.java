package dev.samovar.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PurgeTest {

    private static final Namespace SOME = new Namespace("some");
    private static final Namespace OTHER = new Namespace("other");

    private static List<Purge> all() {
        return List.of(
                new Purge.OfNamespace(SOME),
                new Purge.OfNamespace(OTHER),
                new Purge.OfPattern(GlobPattern.parse("*blue*")),
                new Purge.OfPattern(GlobPattern.parse("*red*")),
                new Purge.OfKey(Sample.key(SOME, "blue")),
                new Purge.OfKey(Sample.key(SOME, "red")),
                new Purge.OfVersion("v2"),
                new Purge.OfVersion("v3"));
    }

    @Test
    void purgesOfTheSameTextAreEqual() {
        assertThat(all()).isEqualTo(all());
        assertThat(all())
                .extracting(Object::hashCode)
                .isEqualTo(all().stream().map(Object::hashCode).toList());
    }

    @Test
    void purgesOfDifferentTextsAreNot() {
        assertThat(all()).doesNotHaveDuplicates();
        Map<Purge, Integer> times = new LinkedHashMap<>();
        Stream.concat(all().stream(), all().stream()).forEach(purge -> times.merge(purge, 1, Integer::sum));
        assertThat(times).hasSize(all().size());
        assertThat(times.values()).containsOnly(2);
    }
}
