package dev.samovar.proxy.outline;

import com.fasterxml.jackson.databind.JsonNode;
import dev.samovar.proxy.json.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of which an outline is made; it has children once it is an object or array that is listed. */
final class OutlinePart {

    /** A hash with its quotes. */
    static final int HASHED = SaltedHash.LENGTH + 2;

    final JsonNode value;
    final String token;
    final @Nullable String text;
    final int depth;
    final boolean inArray;

    @Nullable
    List<OutlinePart> children;

    @Nullable
    JsonNode rest;

    OutlinePart(JsonNode value, String token, @Nullable String text, int depth, boolean inArray) {
        this.value = value;
        this.token = token;
        this.text = text;
        this.depth = depth;
        this.inArray = inArray;
    }

    int length() {
        int own = text == null ? HASHED : text.length() + 3;
        return 1 + own + (token.isEmpty() ? 0 : token.length() + 3);
    }

    /** Writes it as it is in the outline. */
    void write(SaltedHash hash, StringBuilder out) {
        if (children == null) {
            quote(text == null ? hash.value(CanonicalJson.digest(value)) : '=' + text, out);
        } else if (value.isObject()) {
            out.append('{');
            writeAll(children, hash, out);
            writeRest(hash, out);
            out.append('}');
        } else {
            out.append(rest == null ? "" : "{\"" + JsonOutline.ELEMENTS + "\":").append('[');
            writeAll(children, hash, out);
            out.append(']');
            writeRest(hash, out);
            if (rest != null) {
                out.append(",\"" + JsonOutline.COUNT + "\":\"")
                        .append(value.size())
                        .append("\"}");
            }
        }
    }

    private static void writeAll(List<OutlinePart> parts, SaltedHash hash, StringBuilder out) {
        String separator = "";
        for (OutlinePart part : parts) {
            out.append(separator);
            separator = ",";
            if (!part.token.isEmpty()) {
                quote(part.token, out);
                out.append(':');
            }
            part.write(hash, out);
        }
    }

    private void writeRest(SaltedHash hash, StringBuilder out) {
        if (rest != null) {
            out.append(",\"" + JsonOutline.REST + "\":");
            quote(hash.value(CanonicalJson.digest(rest)), out);
        }
    }

    private static void quote(String ascii, StringBuilder out) {
        out.append('"').append(ascii).append('"');
    }
}
