package dev.samovar.proxy.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One member in the bytes of a JSON object: its removal, which leaves all other bytes as they are, and its value. */
public final class TopLevelMember {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final byte[] bytes;
    private int position;

    private TopLevelMember(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The bytes without the member and one comma beside it.
     *
     * @param bytes an object that {@link StrictJson} has read
     * @param name the member's name at the top level; if there is none, the bytes are returned
     */
    public static byte[] remove(byte[] bytes, String name) {
        return new TopLevelMember(bytes).without(name);
    }

    /**
     * The bytes of a member's value; none if there is no such member.
     *
     * @param bytes an object that {@link StrictJson} has read
     * @param name the member's name at the top level
     */
    public static byte[] value(byte[] bytes, String name) {
        return new TopLevelMember(bytes).of(name);
    }

    private byte[] of(String name) {
        position = next((byte) '{') + 1;
        while (skipSpace() != '}') {
            int start = position;
            skipString();
            boolean found = isName(start, position, name);
            position = next((byte) ':') + 1;
            skipSpace();
            int value = position;
            skipValue();
            if (found) {
                return Arrays.copyOfRange(bytes, value, position);
            }
            if (skipSpace() != ',') {
                break;
            }
            position++;
        }
        return new byte[0];
    }

    private byte[] without(String name) {
        position = next((byte) '{') + 1;
        int commaBefore = -1;
        while (skipSpace() != '}') {
            int start = position;
            skipString();
            boolean found = isName(start, position, name);
            position = next((byte) ':') + 1;
            skipValue();
            int end = position;
            boolean more = skipSpace() == ',';
            if (found) {
                return more ? cut(start, position + 1) : cut(commaBefore < 0 ? start : commaBefore, end);
            }
            if (!more) {
                break;
            }
            commaBefore = position++;
        }
        return bytes;
    }

    private byte[] cut(int start, int end) {
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (end - start));
        System.arraycopy(bytes, end, rest, start, bytes.length - end);
        return rest;
    }

    private int next(byte wanted) {
        int i = position;
        while (bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private byte skipSpace() {
        while (bytes[position] == ' '
                || bytes[position] == '\t'
                || bytes[position] == '\n'
                || bytes[position] == '\r') {
            position++;
        }
        return bytes[position];
    }

    private void skipString() {
        position++;
        while (bytes[position] != '"') {
            position += bytes[position] == '\\' ? 2 : 1;
        }
        position++;
    }

    private void skipValue() {
        byte first = skipSpace();
        if (first == '"') {
            skipString();
        } else if (first == '{' || first == '[') {
            skipContainer();
        } else {
            while (isScalar(bytes[position])) {
                position++;
            }
        }
    }

    private void skipContainer() {
        int depth = 0;
        do {
            switch (bytes[position]) {
                case '"' -> {
                    skipString();
                    position--;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // A part of a scalar, or between values
                }
            }
            position++;
        } while (depth > 0);
    }

    private static boolean isScalar(byte b) {
        return b > ' ' && b != ',' && b != '}';
    }

    /** Whether a string of the bytes, with its quotes, is this name, in whatever spelling. */
    private boolean isName(int start, int end, String name) {
        String raw = new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
        if (raw.indexOf('\\') < 0) {
            return raw.equals(name);
        }
        try (JsonParser parser = FACTORY.createParser(bytes, start, end - start)) {
            return name.equals(parser.nextTextValue());
        } catch (IOException e) {
            return false;
        }
    }
}
