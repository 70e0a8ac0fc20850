package dev.samovar.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.samovar.cache.key.Digest;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The canonical text of JSON: one for each value. */
class CanonicalJsonTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"b\":1, \"a\" : [ true,null,\"x\" ]} | {\"a\":[true,null,\"x\"],\"b\":1}",
                "{} | {}",
                "[ ] | []",
                "[[],{}] | [[],{}]",
                "1.0 | 1",
                "1e2 | 100",
                "100 | 100",
                "0.1e1 | 1",
                "-0 | 0",
                "-0.0e9 | 0",
                "0.70 | 0.7",
                "7e-1 | 0.7",
                "9007199254740993 | 9007199254740993",
                "9007199254740992.0 | 9007199254740992",
                "1e999999999 | 1E+999999999",
                "10e999999998 | 1E+999999999",
                "1e-999999999 | 1E-999999999",
                "1000000000000000000000000 | 1E+24",
                "1e24 | 1E+24",
                "123456789012345678901234567890 | 1.2345678901234567890123456789E+29",
                "123456789012345678901234567890.0 | 1.2345678901234567890123456789E+29",
                "\"\\u0041\\/\\u00e9\" | \"A/é\"",
                "\"\\u0008\\u000c\\u001F\\\"\\\\\" | \"\\b\\f\\u001f\\\"\\\\\"",
                "\"\\ud83d\\ude00\" | \"😀\"",
                "\"\\ud83d\" | \"\\ud83d\"",
                "\"\\\\ud83d\" | \"\\\\ud83d\"",
                "\"\\ude00\\ud83d\" | \"\\ude00\\ud83d\""
            })
    void valueHasOneText(String json, String canonical) {
        assertThat(CanonicalJson.of(read(json.getBytes(UTF_8)))).isEqualTo(canonical);
    }

    @Test
    void membersAreSortedByUtf16Units() {
        assertThat(CanonicalJson.of(
                        read("{\"\uFB33\":1,\"\uD83D\uDE00\":2,\"€\":3,\"\\r\":4,\"1\":5}".getBytes(UTF_8))))
                .isEqualTo("{\"\\r\":4,\"1\":5,\"€\":3,\"\uD83D\uDE00\":2,\"\uFB33\":1}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void spellingsOfAValueHaveOneText(long seed) {
        Random random = new Random(seed);
        RandomJson json = new RandomJson(random);
        for (int i = 0; i < 300; i++) {
            JsonNode value = json.value(4);
            String canonical = CanonicalJson.of(read(json.spell(value)));

            assertThat(CanonicalJson.of(read(json.spell(value)))).isEqualTo(canonical);
            assertThat(CanonicalJson.of(read(canonical.getBytes(UTF_8)))).isEqualTo(canonical);
            assertThat(CanonicalJson.of(value)).isEqualTo(canonical);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void differentValuesHaveDifferentTexts(long seed) {
        RandomJson json = new RandomJson(new Random(seed));
        Map<String, JsonNode> values = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            JsonNode value = json.value(2);
            JsonNode before = values.put(CanonicalJson.of(value), value);

            assertThat(before == null || isEqual(before, value)).isTrue();
        }
        assertThat(values).hasSizeGreaterThan(1_000);
    }

    /** Numbers by their value, since nodes compare their classes too. */
    private static boolean isEqual(JsonNode one, JsonNode other) {
        return one.equals(
                (left, right) -> left.isNumber() && right.isNumber()
                        ? left.decimalValue().compareTo(right.decimalValue())
                        : left.equals(right) ? 0 : 1,
                other);
    }

    @Test
    void longTextIsItsDigest() {
        String text = "é😀".repeat(20_000);
        JsonNode node = TextNode.valueOf(text);

        assertThat(CanonicalJson.of(node)).isEqualTo('"' + text + '"');
        assertThat(CanonicalJson.of(node, 100))
                .isEqualTo("sha256:" + Digest.sha256(('"' + text + '"').getBytes(UTF_8)));
        assertThat(CanonicalJson.of(TextNode.valueOf("x".repeat(98)), 100)).hasSize(100);
        assertThat(CanonicalJson.of(TextNode.valueOf("x".repeat(99)), 100)).startsWith("sha256:");
    }

    @Test
    void membersAreBoundedEachForItself() {
        String longText = "x".repeat(20_000);
        JsonNode body = read(
                ("{\"a\":\"" + longText + "\",\"b\":\"short\",\"c\":\"" + longText + "\",\"d\":7}").getBytes(UTF_8));
        String digest = "sha256:" + Digest.sha256(('"' + longText + '"').getBytes(UTF_8));

        assertThat(CanonicalJson.members(body, Set.of(), 100))
                .isEqualTo(Map.of("a", digest, "b", "\"short\"", "c", digest, "d", "7"));
    }

    @Test
    void ignoredMembersAreLeftOutAtTheirPathOnly() {
        JsonNode body = read("{\"user\":\"ann\",\"metadata\":{\"user_id\":1,\"team\":2},\"messages\":[{\"user\":3}]}"
                .getBytes(UTF_8));

        assertThat(CanonicalJson.members(body, Set.of("user", "metadata.user_id", "messages.user"), 100))
                .isEqualTo(Map.of("messages", "[{\"user\":3}]", "metadata", "{\"team\":2}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key", "apiKey", "API-Key", "Authorization", "x-api-key", "aws_secret_access_key"})
    void credentialInABodyIsADigest(String name) {
        JsonNode one = read(
                ("{\"" + name + "\":\"sk-hidden-1\",\"extra\":{\"" + name + "\":\"sk-hidden-2\"}}").getBytes(UTF_8));
        JsonNode other = read(
                ("{\"" + name + "\":\"sk-hidden-3\",\"extra\":{\"" + name + "\":\"sk-hidden-2\"}}").getBytes(UTF_8));

        assertThat(CanonicalJson.of(one)).doesNotContain("hidden").isNotEqualTo(CanonicalJson.of(other));
        assertThat(CanonicalJson.members(one, Set.of(), 1_000).toString()).doesNotContain("hidden");
    }

    private static JsonNode read(byte[] json) {
        return ((JsonRead.Value) StrictJson.read(json)).node();
    }
}
