package dev.samovar.proxy.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.List;

/** Reading of JSON that may have any form: what is of another type counts as absent. */
public final class Json {

    private Json() {}

    /** The text of a node; empty if it is none. */
    public static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : "";
    }

    /** Whether a node is a text that is not blank. */
    public static boolean hasText(JsonNode node) {
        return node.isTextual() && !node.textValue().isBlank();
    }

    /** Whether an object has one of these fields, with a value that is not null. */
    public static boolean isSet(JsonNode object, String... names) {
        for (String name : names) {
            if (object.hasNonNull(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a node is an object or array with something in it. */
    public static boolean isFilled(JsonNode node) {
        return node.isContainerNode() && !node.isEmpty();
    }

    /** The first of these fields that is set; a missing node if none is. */
    public static JsonNode field(JsonNode object, String... names) {
        JsonNode found = object.path(names[0]);
        for (int i = 1; i < names.length && (found.isMissingNode() || found.isNull()); i++) {
            found = object.path(names[i]);
        }
        return found;
    }

    /** The elements of an array, or the node itself if it is none; nothing for null. */
    public static Iterable<JsonNode> items(JsonNode node) {
        if (node.isArray()) {
            return node;
        }
        return node.isMissingNode() || node.isNull() ? List.of() : List.of(node);
    }

    /** The number of elements of an array, at most one for anything else. */
    public static int count(JsonNode node) {
        if (node.isArray()) {
            return node.size();
        }
        return node.isMissingNode() || node.isNull() ? 0 : 1;
    }

    /**
     * A position in a list.
     *
     * @return the position; {@code otherwise} if there is none, -1 if it cannot be one
     */
    public static int index(JsonNode node, int otherwise) {
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : -1;
    }

    /**
     * How many numbers a vector has: an array of numbers alone, or a text with those of 32 bits in base64; 0 if the node is
     * none. Servers write null for a number that is none (NaN), which JSON cannot say.
     */
    public static int dimensions(JsonNode node) {
        if (node.isTextual()) {
            return encodedFloats(node.textValue());
        }
        for (JsonNode number : node) {
            if (!number.isNumber()) {
                return 0;
            }
        }
        return node.isArray() ? node.size() : 0;
    }

    private static int encodedFloats(String base64) {
        try {
            int bytes = Base64.getDecoder().decode(base64).length;
            return bytes % Float.BYTES == 0 ? bytes / Float.BYTES : 0;
        } catch (IllegalArgumentException notBase64) {
            return 0;
        }
    }
}
