package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.proxy.json.CanonicalJson;
import dev.samovar.proxy.json.StrictJson;
import dev.samovar.proxy.outline.JsonDifference.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A value that is compared with the {@linkplain JsonOutline outlines} of others. Each part of it is digested once, however
 * many these are. Not safe for several threads at once, and not for event loops if the value is large.
 */
public final class ComparedJson {

    /** The most differences of a comparison that are named. */
    static final int MAX_DIFFERENCES = 20;

    private static final int MAX_SHOWN = 200;

    private final JsonNode value;
    private final PartDigests digests = new PartDigests();

    /** A value that {@link StrictJson} has read, not to be changed any more. */
    public ComparedJson(JsonNode value) {
        this.value = value;
    }

    /**
     * What two values have in common.
     *
     * @param equal how many parts of the outline are the same in this value
     * @param different how many are not
     * @param differences the first differences in canonical order: by name, and by position
     */
    public record Comparison(int equal, int different, List<JsonDifference> differences) {

        public Comparison {
            differences = List.copyOf(differences);
        }
    }

    /**
     * Compares the value with an outline.
     *
     * @param outline what {@link JsonOutline#of} wrote, or any JSON: it may come from anywhere
     * @param salt that of the outline
     */
    public Comparison with(JsonNode outline, String salt) {
        Walk walk = new Walk(new SaltedHash(salt));
        walk.compare(outline, value, "", "");
        return new Comparison(walk.equal, walk.different, walk.differences);
    }

    /** One comparison. Recursion is bounded by {@link StrictJson#MAX_DEPTH}, as the outline was read by that reader. */
    private final class Walk {
        private final SaltedHash hash;
        private final List<JsonDifference> differences = new ArrayList<>();
        private int equal;
        private int different;

        Walk(SaltedHash hash) {
            this.hash = hash;
        }

        void compare(JsonNode stored, JsonNode asked, String pointer, String name) {
            if (stored.has(JsonOutline.ELEMENTS)) {
                comparePartialArray(stored, asked, pointer, name);
            } else if (stored.isArray() && asked.isArray()) {
                compareElements(stored, asked, pointer);
            } else if (stored.isObject() && asked.isObject()) {
                compareMembers(stored, asked, pointer);
            } else if (stored.isTextual() && isSame(stored.textValue(), asked)) {
                equal++;
            } else {
                add(pointer, Kind.DIFFERS, shown(name, asked), plain(stored));
            }
        }

        private boolean isSame(String stored, JsonNode asked) {
            return stored.startsWith("=")
                    ? !asked.isContainerNode() && CanonicalJson.of(asked).equals(stored.substring(1))
                    : hash.value(digests.of(asked)).equals(stored);
        }

        private void compareElements(JsonNode stored, JsonNode asked, String pointer) {
            for (int i = 0; i < Math.max(stored.size(), asked.size()); i++) {
                String place = pointer + '/' + i;
                if (i >= asked.size()) {
                    add(place, Kind.ONLY_STORED, Optional.empty(), Optional.empty());
                } else if (i >= stored.size()) {
                    add(place, Kind.ONLY_ASKED, shown("", asked.get(i)), Optional.empty());
                } else {
                    compare(stored.get(i), asked.get(i), place, "");
                }
            }
        }

        private void comparePartialArray(JsonNode stored, JsonNode asked, String pointer, String name) {
            JsonNode listed = stored.path(JsonOutline.ELEMENTS);
            if (!asked.isArray() || !listed.isArray()) {
                add(pointer, Kind.DIFFERS, shown(name, asked), Optional.empty());
                return;
            }
            for (int i = 0; i < listed.size(); i++) {
                if (i >= asked.size()) {
                    add(pointer + '/' + i, Kind.ONLY_STORED, Optional.empty(), Optional.empty());
                    return;
                }
                compare(listed.get(i), asked.get(i), pointer + '/' + i, "");
            }
            if (asked.size() == listed.size()) {
                add(pointer + '/' + asked.size(), Kind.ONLY_STORED, Optional.empty(), Optional.empty());
            } else {
                compareRest(stored, digests.ofRest(asked, listed.size()), pointer);
            }
        }

        private void compareRest(JsonNode stored, String rest, String pointer) {
            if (hash.value(rest).equals(stored.path(JsonOutline.REST).textValue())) {
                equal++;
            } else {
                add(pointer, Kind.DIFFERS, Optional.empty(), Optional.empty());
            }
        }

        private void compareMembers(JsonNode stored, JsonNode asked, String pointer) {
            boolean isPartial = stored.has(JsonOutline.REST);
            Map<String, String> tokens = tokens(stored, asked);
            Set<String> unknown = new TreeSet<>();
            stored.fieldNames().forEachRemaining(unknown::add);
            unknown.remove(JsonOutline.REST);
            unknown.removeAll(tokens.values());
            List<String> hashed =
                    unknown.stream().filter(token -> token.startsWith("#")).toList();
            hashed.forEach(unknown::remove);
            Set<String> names = new TreeSet<>(isPartial ? tokens.keySet() : names(asked));
            names.addAll(unknown);
            for (String name : names) {
                String place = JsonDifference.pointer(pointer, name);
                JsonNode member = asked.path(name);
                String token = tokens.get(name);
                if (unknown.contains(name)) {
                    add(place, Kind.ONLY_STORED, Optional.empty(), Optional.empty());
                } else if (token == null) {
                    add(place, Kind.ONLY_ASKED, shown(name, member), Optional.empty());
                } else {
                    compare(stored.path(token), member, place, name);
                }
            }
            // Without a name the place of the object is as near as it gets
            hashed.forEach(member -> add(pointer, Kind.DIFFERS, Optional.empty(), Optional.empty()));
            if (isPartial) {
                compareRest(stored, CanonicalJson.digest(without(asked, tokens.keySet())), pointer);
            }
        }

        /** The names that both have, with their tokens in the outline. */
        private Map<String, String> tokens(JsonNode stored, JsonNode asked) {
            Map<String, String> tokens = new TreeMap<>();
            for (String name : names(asked)) {
                // Hashed only if it is not there as it is: most are
                String plain = JsonOutline.isPlain(name) ? name : "";
                String token = stored.has(plain) ? plain : JsonOutline.token(name, false, hash);
                if (stored.has(token)) {
                    tokens.put(name, token);
                }
            }
            return tokens;
        }

        private void add(String pointer, Kind kind, Optional<String> asked, Optional<String> stored) {
            different++;
            if (differences.size() < MAX_DIFFERENCES) {
                differences.add(new JsonDifference(pointer, kind, asked, stored));
            }
        }
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    private static JsonNode without(JsonNode object, Set<String> names) {
        ObjectNode rest = ((ObjectNode) object).objectNode();
        object.properties().stream()
                .filter(member -> !names.contains(member.getKey()))
                .forEach(member -> rest.set(member.getKey(), member.getValue()));
        return rest;
    }

    private static Optional<String> shown(String name, JsonNode asked) {
        return Optional.of(CanonicalJson.of(name, asked, MAX_SHOWN));
    }

    private static Optional<String> plain(JsonNode stored) {
        String text = stored.isTextual() ? stored.textValue() : "";
        return text.startsWith("=") ? Optional.of(text.substring(1)) : Optional.empty();
    }
}
