package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.proxy.json.CanonicalJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The structure of a JSON value with short salted hashes in place of its texts, in a bounded number of characters. Another
 * value can be {@linkplain ComparedJson compared} with it, which names the places that differ.
 *
 * <p>It is JSON in ASCII. A value is a text of {@value SaltedHash#LENGTH} characters, its hash; or {@code =} and the
 * canonical text of a number, a boolean or null that is in no array. An object or array is one of what it holds, as far as
 * there is room, those of a level before those of the next; beyond that its hash stands for it. The members behind
 * the first {@value #MAX_CHILDREN}, and those for which there is no room, have one hash together under {@value #REST}. A
 * member's name is {@code #} and its hash if it may hold words.
 */
public final class JsonOutline {

    /** The key of the hash of the members, or elements, that are not listed. */
    static final String REST = "*";

    /** The key of the listed elements of an array that has more. */
    static final String ELEMENTS = "*[";

    /** The key of the number of elements of an array, as a text. */
    static final String COUNT = "*n";

    /** The most members or elements of one value that are listed. */
    static final int MAX_CHILDREN = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MAX_DEPTH = 24;
    private static final int MAX_PLAIN = 24;

    /** What the hash of the rest, and the number of elements, take at most. */
    private static final int REST_LENGTH = 48;

    private final SaltedHash hash;
    private final boolean plain;
    private int left;

    private JsonOutline(SaltedHash hash, int maxLength, boolean plain) {
        this.hash = hash;
        this.left = maxLength;
        this.plain = plain;
    }

    /**
     * The outline of a value.
     *
     * @param salt differs for each value, so that equal texts of two values have different hashes
     * @param maxLength the most characters that it has, at least 8
     * @param plain whether numbers, and the names of members below the top level, may be in it
     */
    public static String of(JsonNode value, String salt, int maxLength, boolean plain) {
        return new JsonOutline(new SaltedHash(salt), maxLength, plain).of(value);
    }

    /** The name of a member in an outline. */
    static String token(String name, boolean plain, SaltedHash hash) {
        return plain && isPlain(name) ? name : '#' + hash.name(name);
    }

    /** Whether a name can be in an outline as it is. */
    static boolean isPlain(String name) {
        return NAME.matcher(name).matches();
    }

    /** The members of an object in canonical order. */
    static List<Map.Entry<String, JsonNode>> members(JsonNode object) {
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        members.sort(Map.Entry.comparingByKey());
        return members;
    }

    private String of(JsonNode value) {
        OutlinePart root = new OutlinePart(value, "", null, 0, false);
        left -= OutlinePart.HASHED;
        Queue<OutlinePart> waiting = new ArrayDeque<>(List.of(root));
        while (!waiting.isEmpty()) {
            OutlinePart part = waiting.remove();
            if (part.value.isContainerNode() && part.depth < MAX_DEPTH) {
                expand(part);
                waiting.addAll(part.children == null ? List.of() : part.children);
            }
        }
        StringBuilder out = new StringBuilder();
        root.write(hash, out);
        return out.toString();
    }

    /** Lists the children for which there is room. */
    private void expand(OutlinePart part) {
        List<OutlinePart> children = children(part);
        int room = left + OutlinePart.HASHED;
        int taken = 2;
        int fit = 0;
        for (OutlinePart child : children) {
            boolean last = fit + 1 == part.value.size();
            if (taken + child.length() + (last ? 0 : REST_LENGTH) > room) {
                break;
            }
            taken += child.length();
            fit++;
        }
        if (fit == 0 && !children.isEmpty()) {
            return;
        }
        boolean whole = fit == part.value.size();
        part.children = children.subList(0, fit);
        part.rest = whole ? null : rest(part.value, fit);
        left = room - taken - (whole ? 0 : REST_LENGTH);
    }

    private List<OutlinePart> children(OutlinePart part) {
        List<OutlinePart> children = new ArrayList<>();
        if (part.value.isObject()) {
            List<Map.Entry<String, JsonNode>> members = members(part.value);
            for (Map.Entry<String, JsonNode> member : members.subList(0, Math.min(members.size(), MAX_CHILDREN))) {
                String name = member.getKey();
                boolean secret = part.inArray || CanonicalJson.isCredential(name);
                String token = token(name, plain || part.depth == 0, hash);
                children.add(new OutlinePart(
                        member.getValue(),
                        token,
                        secret ? null : plainText(member.getValue()),
                        part.depth + 1,
                        part.inArray));
            }
        } else {
            for (int i = 0; i < Math.min(part.value.size(), MAX_CHILDREN); i++) {
                children.add(new OutlinePart(part.value.get(i), "", null, part.depth + 1, true));
            }
        }
        return children;
    }

    /** The text of a value that is kept as it is; null for one that is hashed. */
    private @Nullable String plainText(JsonNode value) {
        if (!plain || value.isTextual() || value.isContainerNode()) {
            return null;
        }
        String text = CanonicalJson.of(value);
        return text.length() <= MAX_PLAIN ? text : null;
    }

    /** What follows the listed children, as a value of the same kind. */
    static JsonNode rest(JsonNode container, int listed) {
        if (container.isObject()) {
            ObjectNode rest = ((ObjectNode) container).objectNode();
            members(container).stream().skip(listed).forEach(member -> rest.set(member.getKey(), member.getValue()));
            return rest;
        }
        ArrayNode rest = ((ArrayNode) container).arrayNode();
        for (int i = listed; i < container.size(); i++) {
            rest.add(container.get(i));
        }
        return rest;
    }
}
