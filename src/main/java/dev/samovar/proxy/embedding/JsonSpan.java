package dev.samovar.proxy.embedding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The place of a JSON value in bytes that have been read as JSON before, so that values can be taken as they are written.
 *
 * <p>Bytes that are no JSON are not always noticed. If they are, the methods fail with {@link MalformedException}.
 *
 * @param bytes the bytes around it, not to be changed
 * @param from its first byte
 * @param to the byte behind its last
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JsonSpan(byte[] bytes, int from, int to) {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** Bytes that are no JSON. */
    static final class MalformedException extends RuntimeException {

        private static final long serialVersionUID = 1;

        MalformedException() {
            super("Not JSON", null, false, false);
        }
    }

    /** The value that the bytes are. */
    static JsonSpan of(byte[] bytes) {
        return valueAt(bytes, 0);
    }

    int length() {
        return to - from;
    }

    boolean isArray() {
        return bytes[from] == '[';
    }

    boolean isObject() {
        return bytes[from] == '{';
    }

    /** The bytes as ASCII, for numbers. */
    String ascii() {
        return new String(bytes, from, length(), StandardCharsets.ISO_8859_1);
    }

    void writeTo(ByteArrayOutputStream out) {
        out.write(bytes, from, length());
    }

    /** The values of an object's members by name, in their order. */
    Map<String, JsonSpan> members() {
        Map<String, JsonSpan> members = new LinkedHashMap<>();
        int at = begin('{');
        while (at(at) != '}') {
            int nameEnd = textEnd(bytes, at);
            String name = name(at, nameEnd);
            int colon = space(bytes, nameEnd);
            require(at(colon) == ':');
            JsonSpan value = valueAt(bytes, colon + 1);
            members.put(name, value);
            at = next(value, '}');
        }
        return members;
    }

    /** The elements of an array. */
    List<JsonSpan> elements() {
        List<JsonSpan> elements = new ArrayList<>();
        int at = begin('[');
        while (at(at) != ']') {
            JsonSpan value = valueAt(bytes, at);
            elements.add(value);
            at = next(value, ']');
        }
        return elements;
    }

    private int begin(char open) {
        require(at(from) == open);
        return space(bytes, from + 1);
    }

    /** Where the value behind this one begins, or the end of what holds both. */
    private int next(JsonSpan value, char close) {
        int at = space(bytes, value.to);
        if (at(at) == ',') {
            return space(bytes, at + 1);
        }
        require(at(at) == close);
        return at;
    }

    private byte at(int position) {
        return at(bytes, position);
    }

    private String name(int start, int end) {
        String raw = new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        try (JsonParser parser = FACTORY.createParser(bytes, start, end - start)) {
            String name = parser.nextTextValue();
            require(name != null);
            return name == null ? raw : name;
        } catch (IOException e) {
            throw new MalformedException();
        }
    }

    private static JsonSpan valueAt(byte[] bytes, int position) {
        int start = space(bytes, position);
        byte first = at(bytes, start);
        int end = start;
        if (first == '"') {
            end = textEnd(bytes, start);
        } else if (first == '{' || first == '[') {
            end = containerEnd(bytes, start);
        } else {
            while (end < bytes.length && isScalar(bytes[end])) {
                end++;
            }
        }
        require(end > start);
        return new JsonSpan(bytes, start, end);
    }

    private static int containerEnd(byte[] bytes, int start) {
        int depth = 0;
        int at = start;
        do {
            switch (at(bytes, at)) {
                case '"' -> at = textEnd(bytes, at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // A part of a scalar, or between values
                }
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private static int textEnd(byte[] bytes, int start) {
        require(at(bytes, start) == '"');
        int at = start + 1;
        while (at(bytes, at) != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int space(byte[] bytes, int position) {
        int at = position;
        while (at < bytes.length && bytes[at] <= ' ' && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isScalar(byte b) {
        return b > ' ' && b != ',' && b != '}' && b != ']';
    }

    private static byte at(byte[] bytes, int position) {
        require(position < bytes.length);
        return bytes[position];
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new MalformedException();
        }
    }
}
