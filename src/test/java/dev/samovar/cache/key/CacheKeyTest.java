package dev.samovar.cache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {

    private static final String FINGERPRINT = "5f1c0a9b00112233445566778899aabb";

    @ParameterizedTest
    @CsvSource({
        "v1.0, explanation, Python Programming/Decorators,"
                + " v1.0:explanation:python programming/decorators:5f1c0a9b00112233445566778899aabb",
        "v1.0, subtopics, C++, v1.0:subtopics:c++:5f1c0a9b00112233445566778899aabb",
        "V2-x, image2topic, a: b, V2-x:image2topic:a%3a b:5f1c0a9b00112233445566778899aabb",
        "v1.0, presentation, '', v1.0:presentation::5f1c0a9b00112233445566778899aabb",
        "v1.0, presentation, 素数, v1.0:presentation:素数:5f1c0a9b00112233445566778899aabb"
    })
    void logicalKeyReadsFromTheWholeToThePart(String version, String namespace, String topic, String logical) {
        CacheKey key = new CacheKey(new Namespace(namespace), Subject.of(topic), FINGERPRINT);

        assertThat(key.logical(version)).isEqualTo(logical);
        assertThat(key.logical(version).split(":")).hasSize(4);
    }

    @Test
    void shardIsTheFirstDigitOfTheFingerprint() {
        for (int shard = 0; shard < CacheKey.SHARDS; shard++) {
            String fingerprint = Integer.toHexString(shard) + FINGERPRINT.substring(1);
            assertThat(new CacheKey(new Namespace("explanation"), "x", fingerprint).shard())
                    .isEqualTo(shard);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5f1c",
                "5F1C0A9B00112233445566778899AABB",
                "5f1c0a9b00112233445566778899aabg",
                "5f1c0a9b00112233445566778899aabb0",
                "5f1c0a9b00112233445566778899aabb\n"
            })
    void fingerprintHas32LowerCaseDigits(String fingerprint) {
        assertThatThrownBy(() -> new CacheKey(new Namespace("explanation"), "x", fingerprint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32");
    }
}
