package dev.samovar.proxy.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random JSON values, and random spellings of them. */
public final class RandomJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] PIECES = {
        "a", "B", "\"", "\\", "/", "\n", "\t", "\b", "\u0000", "\u001f", "\u007f", "é", "\u2028", "\uFFFD", "😀", "ß",
        "  ", "{", "}", ","
    };

    private final Random random;

    public RandomJson(Random random) {
        this.random = random;
    }

    public JsonNode value(int depth) {
        int kind = random.nextInt(depth > 0 ? 8 : 6);
        return switch (kind) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2, 3 -> number();
            case 4, 5 -> NODES.textNode(text());
            case 6 -> array(depth);
            default -> object(depth);
        };
    }

    public ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            object.set(text(), value(depth - 1));
        }
        return object;
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            array.add(value(depth - 1));
        }
        return array;
    }

    private JsonNode number() {
        return switch (random.nextInt(4)) {
            case 0 -> NODES.numberNode(random.nextInt(2_000) - 1_000);
            case 1 -> NODES.numberNode(random.nextLong());
            case 2 -> NODES.numberNode(new BigInteger(200, random));
            default ->
                DecimalNode.valueOf(
                        BigDecimal.valueOf(random.nextInt(2_000_000) - 1_000_000L, random.nextInt(40) - 20));
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** One of the many spellings of a value. */
    public byte[] spell(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonNode value, StringBuilder out) {
        space(out);
        if (value.isObject()) {
            List<Map.Entry<String, JsonNode>> members = new ArrayList<>(value.properties());
            Collections.shuffle(members, random);
            out.append('{');
            space(out);
            for (int i = 0; i < members.size(); i++) {
                out.append(i == 0 ? "" : ",");
                space(out);
                write(members.get(i).getKey(), out);
                space(out);
                out.append(':');
                write(members.get(i).getValue(), out);
            }
            out.append('}');
        } else if (value.isArray()) {
            out.append('[');
            space(out);
            for (int i = 0; i < value.size(); i++) {
                out.append(i == 0 ? "" : ",");
                write(value.get(i), out);
            }
            out.append(']');
        } else if (value.isTextual()) {
            write(value.textValue(), out);
        } else if (value.isNumber()) {
            out.append(spelling(value.decimalValue()));
        } else {
            out.append(value.asText());
        }
        space(out);
    }

    private String spelling(BigDecimal number) {
        if (number.signum() == 0) {
            return List.of("0", "-0", "-0.00e5", "0.0").get(random.nextInt(4));
        }
        return switch (random.nextInt(4)) {
            case 0 -> number.toPlainString();
            case 1 ->
                number.setScale(Math.max(0, number.scale()) + 1 + random.nextInt(3))
                        .toPlainString();
            case 2 -> number.unscaledValue() + (random.nextBoolean() ? "e" : "E") + -number.scale();
            default -> number.unscaledValue() + "0.0e" + (-number.scale() - 1L);
        };
    }

    private void write(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean must = c < ' ' || c == '"' || c == '\\';
            if (c == '/' && random.nextBoolean()) {
                out.append("\\/");
            } else if (c == '\n' && random.nextBoolean()) {
                out.append("\\n");
            } else if (must || (random.nextInt(4) == 0 && !Character.isSurrogate(c))) {
                out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void space(StringBuilder out) {
        if (random.nextInt(3) == 0) {
            out.append(" \t\n\r".charAt(random.nextInt(4)));
        }
    }
}
