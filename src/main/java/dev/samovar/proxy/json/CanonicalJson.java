package dev.samovar.proxy.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The canonical text of JSON: RFC 8785, but with numbers compared exactly.
 *
 * <p>Two texts are equal if and only if the values are: members in any order, any white space, any escapes. {@code 1},
 * {@code 1.0} and {@code 10e-1} are one number, and so are {@code 0} and {@code -0}, which JSON gives no other meaning
 * (RFC 8785 writes both as 0). 9007199254740993 is not 9007199254740992, which RFC 8785 would make of it. Half a
 * surrogate pair, which RFC 8785 refuses, is written as its escape.
 *
 * <p>The text of a member that carries a credential by its name, such as {@code api_key}, is replaced by its digest.
 */
public final class CanonicalJson {

    private static final int PLAIN_DIGITS = 21;
    private static final int SHORT = 256;
    private static final Set<String> CREDENTIALS = Set.of(
            "apikey",
            "xapikey",
            "xgoogapikey",
            "authorization",
            "proxyauthorization",
            "accesstoken",
            "authtoken",
            "bearertoken",
            "authorizationtoken",
            "clientsecret",
            "secretkey",
            "awssecretaccesskey",
            "awssessiontoken",
            "password");

    private final Set<String> ignored;
    private final BoundedText out;

    private CanonicalJson(Set<String> ignored, BoundedText out) {
        this.ignored = ignored;
        this.out = out;
    }

    /** The whole canonical text of a value. */
    public static String of(JsonNode node) {
        return of(node, Integer.MAX_VALUE);
    }

    /** The canonical text of a value, or {@code sha256:} and its digest if it is longer than {@code limit}. */
    public static String of(JsonNode node, int limit) {
        return of("", node, limit);
    }

    /** The canonical text of a member's value, bounded in the same way. The digest of a credential. */
    public static String of(String name, JsonNode value, int limit) {
        CanonicalJson writer = new CanonicalJson(Set.of(), new BoundedText(limit));
        writer.writeMember(name, name, value);
        return writer.out.end();
    }

    /** A text that stands for a value: the canonical one, or its digest if that is not short. */
    public static String digest(JsonNode node) {
        // Most values are short: one hash less for each
        return of(node, SHORT);
    }

    /**
     * The canonical texts of an object's members by name, each bounded as in {@link #of(JsonNode, int)}.
     *
     * @param ignored members that are left out: a name at the top level, or a path such as {@code metadata.user_id}
     */
    public static Map<String, String> members(JsonNode object, Set<String> ignored, int limit) {
        Map<String, String> members = new TreeMap<>();
        CanonicalJson writer = new CanonicalJson(ignored, new BoundedText(limit));
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!ignored.contains(member.getKey())) {
                writer.writeMember(member.getKey(), member.getKey(), member.getValue());
                members.put(member.getKey(), writer.out.end());
            }
        }
        return members;
    }

    /** Writes a value. Recursion is bounded by {@link StrictJson#MAX_DEPTH}. */
    private void write(JsonNode node, String path) {
        if (node.isObject()) {
            writeObject(node, path);
        } else if (node.isArray()) {
            char before = '[';
            for (JsonNode element : node) {
                out.append(before);
                // No path leads into an array
                write(element, "");
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (node.isTextual()) {
            writeText(node.textValue());
        } else if (node.isNumber()) {
            out.append(number(node));
        } else {
            out.append(node.isBoolean() ? Boolean.toString(node.booleanValue()) : "null");
        }
    }

    private void writeObject(JsonNode object, String path) {
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        // By UTF-16 units, as RFC 8785 has it
        members.sort(Map.Entry.comparingByKey());
        char before = '{';
        for (Map.Entry<String, JsonNode> member : members) {
            String memberPath = path.isEmpty() ? "" : path + '.' + member.getKey();
            if (!memberPath.isEmpty() && ignored.contains(memberPath)) {
                continue;
            }
            out.append(before);
            writeText(member.getKey());
            out.append(':');
            writeMember(member.getKey(), memberPath, member.getValue());
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private void writeMember(String name, String path, JsonNode value) {
        if (value.isTextual() && isCredential(name)) {
            BoundedText secret = new BoundedText(-1);
            new CanonicalJson(Set.of(), secret).writeText(value.textValue());
            out.append(secret.end());
        } else {
            write(value, path);
        }
    }

    /** Whether a member of this name carries a credential. */
    public static boolean isCredential(String name) {
        return CREDENTIALS.contains(name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT));
    }

    private void writeText(String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                out.append(text, written, i);
                out.append(escape(c));
                written = i + 1;
            }
        }
        out.append(text, written, text.length());
        out.append('"');
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            default -> "\\u" + HexFormat.of().toHexDigits(c);
        };
    }

    /** The digits of a number, in plain form unless that is long: a huge exponent takes no memory. */
    private static String number(JsonNode node) {
        if (node.isInt()) {
            return Integer.toString(node.intValue());
        }
        BigDecimal number = node.decimalValue().stripTrailingZeros();
        if (number.signum() == 0) {
            return "0";
        }
        boolean whole = number.scale() <= 0 && (long) number.precision() - number.scale() <= PLAIN_DIGITS;
        return whole ? number.toPlainString() : number.toString();
    }
}
