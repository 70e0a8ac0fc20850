package dev.samovar.proxy.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.proxy.controls.CacheObject;
import dev.samovar.proxy.json.CanonicalJson;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rule for what of a body is part of the key, and in which fields of the canonical request. */
final class CanonicalBody {

    /** The longest value of a member that is in the canonical request in full; of a longer one it has the digest. */
    static final int MAX_VALUE = 512;

    /** The most members that are fields of their own in the canonical request. */
    static final int MAX_FIELDS = 100;

    /** The field of a body without members, and of the members that are no fields. */
    static final String BODY = "body";

    private static final Pattern FIELD = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private CanonicalBody() {}

    /**
     * The body without the {@code cache} object and the ignored members. The nodes that it keeps are the body's own.
     *
     * @param ignored as for {@link CanonicalJson#members}
     */
    static JsonNode keyed(JsonNode body, Set<String> ignored) {
        if (!(body instanceof ObjectNode object)) {
            return body;
        }
        ObjectNode keyed = without(object, "", ignored);
        if (CacheObject.isIn(keyed)) {
            keyed.remove(CacheObject.NAME);
        }
        return keyed;
    }

    private static ObjectNode without(ObjectNode object, String path, Set<String> ignored) {
        ObjectNode kept = object.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String memberPath = path + member.getKey();
            if (!ignored.contains(memberPath)) {
                // No path leads into an array
                boolean isAbove = member.getValue().isObject()
                        && ignored.stream().anyMatch(one -> one.startsWith(memberPath + '.'));
                kept.set(
                        member.getKey(),
                        isAbove
                                ? without((ObjectNode) member.getValue(), memberPath + '.', ignored)
                                : member.getValue());
            }
        }
        return kept;
    }

    /**
     * Adds each member as a field. What cannot be one is in a last field.
     *
     * @param body what {@link #keyed} gave
     */
    static void add(CanonicalRequest canonical, JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            canonical.exactly(BODY, CanonicalJson.of(body, MAX_VALUE));
            return;
        }
        ObjectNode fields = object.objectNode();
        ObjectNode others = object.objectNode();
        boolean few = object.size() <= MAX_FIELDS;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            boolean isOwn = few && isField(member.getKey());
            (isOwn ? fields : others).set(member.getKey(), member.getValue());
        }
        CanonicalJson.members(fields, Set.of(), MAX_VALUE)
                .forEach((name, value) -> canonical.exactly(BODY + '.' + name, value));
        canonical.exactly(BODY, CanonicalJson.of(others, MAX_VALUE));
    }

    /** The field that has a member of this name; of an empty name, the field of what has no field of its own. */
    static String field(String name) {
        return isField(name) ? BODY + '.' + name : BODY;
    }

    // The separators of a canonical request are in no name that is a field
    private static boolean isField(String name) {
        return FIELD.matcher(name).matches();
    }
}
