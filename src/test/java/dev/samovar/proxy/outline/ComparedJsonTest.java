package dev.samovar.proxy.outline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.proxy.json.CanonicalJson;
import dev.samovar.proxy.json.JsonRead;
import dev.samovar.proxy.json.RandomJson;
import dev.samovar.proxy.json.StrictJson;
import dev.samovar.proxy.outline.ComparedJson.Comparison;
import dev.samovar.proxy.outline.JsonDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outlines of JSON, and the places that a comparison with one names. */
class ComparedJsonTest {

    private static final String SALT = "0123456789abcdef";
    private static final int AMPLE = 1 << 20;
    private static final String[] NAMES = {"a", "b/c", "~", "~1", "m~n/", "role", "content", "", "ü", "x.y", "0", "#"};

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2} | {\"a\":1,\"b\":3} | /b | DIFFERS | 3 | 2",
                "{\"a\":1.0} | {\"a\":true} | /a | DIFFERS | true | 1",
                "{\"a\":\"x\"} | {\"a\":\"y\"} | /a | DIFFERS | \"y\" | ``",
                "{\"a\":1} | {\"a\":1,\"seed\":7} | /seed | ONLY_ASKED | 7 | ``",
                "{\"a\":1,\"seed\":7} | {\"a\":1} | /seed | ONLY_STORED | `` | ``",
                "{\"m\":[{\"r\":\"u\",\"c\":\"Hi\"}]} | {\"m\":[{\"r\":\"u\",\"c\":\"Ho\"}]} | /m/0/c | DIFFERS | \"Ho\" | ``",
                "{\"m\":[1,2]} | {\"m\":[1,2,3]} | /m/2 | ONLY_ASKED | 3 | ``",
                "{\"m\":[1]} | {\"m\":[]} | /m/0 | ONLY_STORED | `` | ``",
                "{\"m\":[]} | {\"m\":{}} | /m | DIFFERS | {} | ``",
                "{\"a/b\":{\"~\":1}} | {\"a/b\":{\"~\":2}} | /a~1b/~0 | DIFFERS | 2 | 1",
                "{\"s/\":1} | {} | `` | DIFFERS | `` | ``",
                "{\"api_key\":\"sk-1\"} | {\"api_key\":7} | /api_key | DIFFERS | 7 | ``",
                "[] | {} | `` | DIFFERS | {} | ``",
                "1 | 2 | `` | DIFFERS | 2 | ``"
            })
    void placeOfADifferenceIsNamed(String stored, String asked, String pointer, Kind kind, String here, String there) {
        assertThat(compare(outline(read(stored), AMPLE, true), read(asked)).differences())
                .containsExactly(new JsonDifference(pointer, kind, text(here), text(there)));
    }

    private static Optional<String> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Test
    void credentialIsShownAsItsDigest() {
        Comparison found =
                compare(outline(read("{}"), AMPLE, true), read("{\"api_key\":\"sk-1\",\"x\":{\"token\":1}}"));

        assertThat(found.differences().get(0).asked())
                .hasValueSatisfying(shown -> assertThat(shown).startsWith("sha256:"));
    }

    @Test
    void differencesAreInCanonicalOrderAndBounded() {
        ObjectNode asked = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 60; i++) {
            asked.put("f" + (100 - i), i);
        }
        Comparison found = compare(outline(read("{}"), AMPLE, true), asked);

        assertThat(found.different()).isEqualTo(60);
        assertThat(found.differences())
                .hasSize(ComparedJson.MAX_DIFFERENCES)
                .extracting(JsonDifference::pointer)
                .startsWith("/f100", "/f41", "/f42");
    }

    /** The outline of a long array, or of an object with many members, has one hash for the rest. */
    @Test
    void differenceInTheRestIsNamedByItsContainer() {
        JsonNode array = JsonNodeFactory.instance.objectNode().set("m", array(100));
        JsonNode other = array.deepCopy();
        ((ArrayNode) other.path("m")).set(80, JsonNodeFactory.instance.numberNode(-1));
        JsonNode near = array.deepCopy();
        ((ArrayNode) near.path("m")).set(63, JsonNodeFactory.instance.numberNode(-1));
        String outline = outline(array, AMPLE, true);

        assertThat(compare(outline, array.deepCopy()).different()).isZero();
        assertThat(pointers(compare(outline, other))).containsExactly("/m");
        assertThat(pointers(compare(outline, near))).containsExactly("/m/63");
        assertThat(pointers(
                        compare(outline, JsonNodeFactory.instance.objectNode().set("m", array(64)))))
                .containsExactly("/m/64");
        assertThat(pointers(
                        compare(outline, JsonNodeFactory.instance.objectNode().set("m", array(9)))))
                .containsExactly("/m/9");
        assertThat(pointers(
                        compare(outline, JsonNodeFactory.instance.objectNode().set("m", array(101)))))
                .containsExactly("/m");
    }

    @Test
    void membersBehindTheFirst64HaveOneHash() {
        ObjectNode stored = JsonNodeFactory.instance.objectNode();
        for (int i = 100; i < 170; i++) {
            stored.put("m" + i, i);
        }
        String outline = outline(stored, AMPLE, true);

        assertThat(outline).contains("\"m163\":", "\"*\":").doesNotContain("\"m164\":");
        assertThat(pointers(compare(outline, stored.deepCopy().put("m163", 0)))).containsExactly("/m163");
        assertThat(pointers(compare(outline, stored.deepCopy().put("m164", 0)))).containsExactly("");
    }

    private static ArrayNode array(int size) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < size; i++) {
            array.add(i);
        }
        return array;
    }

    @Test
    void outlineHoldsNoWords() {
        JsonNode body = read("{\"model\":\"gpt\",\"metadata\":{\"alice\":\"smith\",\"7\":12345678},\"api_key\":123456,"
                + "\"temperature\":0.70,\"input\":[31337,\"secret\"],\"nested\":[{\"n\":31337}],\"some words\":1}");

        assertThat(outline(body, AMPLE, true))
                .contains("\"temperature\":\"=0.7\"", "\"alice\":\"", "\"7\":\"=12345678\"")
                .doesNotContain("smith", "gpt", "31337", "secret", "123456\"", "words");
        assertThat(outline(body, AMPLE, false))
                .contains("\"temperature\":\"")
                .doesNotContain("smith", "alice", "gpt", "31337", "secret", "0.7", "12345678", "words");
    }

    @Test
    void equalTextsOfTwoValuesHaveDifferentHashes() {
        JsonNode body = read("{\"a\":\"yes\",\"b\":\"yes\"}");

        assertThat(JsonOutline.of(body, "salt 1", AMPLE, true))
                .isNotEqualTo(JsonOutline.of(body, "salt 2", AMPLE, true));
    }

    /** Two values that differ in one place: the pointer is of that place. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void pointerIsOfThePlaceThatDiffers(long seed) {
        Random random = new Random(seed);
        RandomJson values = new RandomJson(random);
        for (int i = 0; i < 1_000; i++) {
            JsonNode stored = value(random, values, 4);
            Change change = Change.of(stored, random, values);
            String outline = outline(stored, AMPLE, true);

            assertThat(compare(outline, read(values.spell(stored))).different())
                    .as("%s with itself", stored)
                    .isZero();
            Comparison found = compare(outline, read(values.spell(change.root)));
            assertThat(pointers(found)).as("%s, then %s", stored, change.root).containsExactly(change.pointer);
            assertThat(found.differences().get(0).kind())
                    .as("%s, then %s", stored, change.root)
                    .isEqualTo(change.kind);
        }
    }

    /** Whatever room there is: the outline is not longer, and the pointer is of the place or of what it is in. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void shortOutlineNamesWhatThePlaceIsIn(long seed) {
        Random random = new Random(seed);
        RandomJson values = new RandomJson(random);
        for (int i = 0; i < 1_000; i++) {
            JsonNode stored = value(random, values, 5);
            Change change = Change.of(stored, random, values);
            int length = 8 + random.nextInt(300);
            String outline = outline(stored, length, random.nextBoolean());

            assertThat(outline.length()).isLessThanOrEqualTo(length);
            assertThat(outline).matches("\\p{ASCII}*");
            assertThat(compare(outline, read(values.spell(stored))).different()).isZero();
            Comparison found = compare(outline, change.root);
            assertThat(found.different()).as("%s, then %s", stored, change.root).isPositive();
            assertThat(pointers(found))
                    .as("%s, then %s, of %s", stored, change.root, outline)
                    .allSatisfy(pointer -> assertThat(change.pointer + '/').startsWith(pointer + '/'));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10})
    void anyOutlineIsRead(long seed) {
        Random random = new Random(seed);
        RandomJson values = new RandomJson(random);
        for (int i = 0; i < 2_000; i++) {
            JsonNode stored = value(random, values, 4);
            StringBuilder outline = new StringBuilder(outline(stored, 400, true));
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                outline.setCharAt(random.nextInt(outline.length()), "{}[]\"*#n=:,1a".charAt(random.nextInt(13)));
            }
            JsonRead read = StrictJson.read(outline.toString().getBytes(UTF_8));
            if (read instanceof JsonRead.Value value) {
                assertThat(new ComparedJson(stored).with(value.node(), SALT)).isNotNull();
            }
        }
    }

    private static JsonNode value(Random random, RandomJson values, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            String name = NAMES[random.nextInt(NAMES.length)];
            object.set(name, depth > 0 && random.nextBoolean() ? value(random, values, depth - 1) : values.value(2));
        }
        return object;
    }

    /** A copy of a value with one place changed. */
    private record Change(JsonNode root, String pointer, Kind kind) {

        static Change of(JsonNode value, Random random, RandomJson values) {
            JsonNode root = value.deepCopy();
            return in(root, root, "", random, values);
        }

        private static Change in(JsonNode root, JsonNode at, String pointer, Random random, RandomJson values) {
            if (at instanceof ObjectNode object) {
                return inObject(root, object, pointer, random, values);
            }
            ArrayNode array = (ArrayNode) at;
            int last = array.size() - 1;
            if (array.isEmpty() || random.nextInt(5) == 0) {
                array.add("added");
                return new Change(root, pointer + '/' + (last + 1), Kind.ONLY_ASKED);
            }
            if (random.nextInt(4) == 0) {
                array.remove(last);
                return new Change(root, pointer + '/' + last, Kind.ONLY_STORED);
            }
            int index = random.nextInt(array.size());
            if (array.get(index).isContainerNode() && random.nextInt(6) > 0) {
                return in(root, array.get(index), pointer + '/' + index, random, values);
            }
            array.set(index, other(array.get(index), random, values));
            return new Change(root, pointer + '/' + index, Kind.DIFFERS);
        }

        private static Change inObject(
                JsonNode root, ObjectNode object, String pointer, Random random, RandomJson values) {
            List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
            if (members.isEmpty() || random.nextInt(6) == 0) {
                String name = "new/~" + random.nextInt(100);
                object.put(name, 1);
                return new Change(root, child(pointer, name), Kind.ONLY_ASKED);
            }
            Map.Entry<String, JsonNode> member = members.get(random.nextInt(members.size()));
            String place = child(pointer, member.getKey());
            if (random.nextInt(5) == 0) {
                object.remove(member.getKey());
                // The outline has only a hash of a name that may be words
                return JsonOutline.isPlain(member.getKey())
                        ? new Change(root, place, Kind.ONLY_STORED)
                        : new Change(root, pointer, Kind.DIFFERS);
            }
            if (member.getValue().isContainerNode() && random.nextInt(6) > 0) {
                return in(root, member.getValue(), place, random, values);
            }
            object.set(member.getKey(), other(member.getValue(), random, values));
            return new Change(root, place, Kind.DIFFERS);
        }

        private static String child(String pointer, String name) {
            return pointer + '/' + name.replace("~", "~0").replace("/", "~1");
        }

        /** A scalar of another value: a container in the place of one would differ inside. */
        private static JsonNode other(JsonNode value, Random random, RandomJson values) {
            JsonNode other = values.value(0);
            while (CanonicalJson.of(other).equals(CanonicalJson.of(value))) {
                other = JsonNodeFactory.instance.numberNode(random.nextInt());
            }
            return other;
        }
    }

    private static List<String> pointers(Comparison found) {
        return found.differences().stream().map(JsonDifference::pointer).toList();
    }

    private static String outline(JsonNode value, int length, boolean plain) {
        return JsonOutline.of(value, SALT, length, plain);
    }

    private static Comparison compare(String outline, JsonNode asked) {
        return new ComparedJson(asked).with(read(outline), SALT);
    }

    private static JsonNode read(String json) {
        return read(json.getBytes(UTF_8));
    }

    private static JsonNode read(byte[] json) {
        return ((JsonRead.Value) StrictJson.read(json)).node();
    }
}
