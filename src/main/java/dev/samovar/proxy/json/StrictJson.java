package dev.samovar.proxy.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.samovar.proxy.json.JsonRead.Reason;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of JSON in UTF-8 that untrusted bytes may be given to.
 *
 * <p>Numbers are read exactly: whole ones as integers of any size, others as {@link BigDecimal}. The number of values is
 * bounded, since a value takes up to fifty times the memory of its bytes. Not for event loops if the body is large.
 */
public final class StrictJson {

    /** The deepest nesting. */
    public static final int MAX_DEPTH = 200;

    /** The most values of a body. A batch of embeddings has up to 300,000 tokens. */
    public static final int MAX_VALUES = 500_000;

    /** The most objects and arrays of a body, which take the most memory. */
    public static final int MAX_CONTAINERS = 100_000;

    private static final int MAX_NUMBER_LENGTH = 1_000;

    // Below what a scale can be, so that stripping zeros cannot overflow
    private static final int MAX_SCALE = Integer.MAX_VALUE - 2 * MAX_NUMBER_LENGTH;

    // Names come from outside: they are neither interned nor kept in tables that callers share
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH + 1)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .build();

    private final JsonParser parser;
    private final Deque<JsonNode> open = new ArrayDeque<>();
    private @Nullable JsonNode root;
    private String name = "";
    private int values;
    private int containers;

    private StrictJson(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads one value. Never fails, whatever the bytes are. */
    public static JsonRead read(byte[] bytes) {
        if (!isPlainUtf8(bytes)) {
            return new JsonRead.Refused(Reason.NOT_JSON);
        }
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            return new JsonRead.Value(new StrictJson(parser).read());
        } catch (RefusedException e) {
            return new JsonRead.Refused(e.reason);
        } catch (StreamConstraintsException e) {
            return new JsonRead.Refused(Reason.TOO_COMPLEX);
        } catch (IOException e) {
            return new JsonRead.Refused(Reason.NOT_JSON);
        } catch (ArithmeticException | NumberFormatException e) {
            // An exponent that no decimal has
            return new JsonRead.Refused(Reason.TOO_COMPLEX);
        }
    }

    private JsonNode read() throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null) {
            switch (token) {
                case FIELD_NAME -> name = parser.currentName();
                case END_OBJECT, END_ARRAY -> open.pop();
                default -> add(value(token));
            }
            token = parser.nextToken();
        }
        if (root == null) {
            throw new RefusedException(Reason.NOT_JSON);
        }
        return root;
    }

    private void add(JsonNode value) throws RefusedException {
        JsonNode parent = open.peek();
        if (parent instanceof ObjectNode object) {
            if (object.replace(name, value) != null) {
                throw new RefusedException(Reason.DUPLICATE_NAMES);
            }
        } else if (parent instanceof ArrayNode array) {
            array.add(value);
        } else if (root == null) {
            root = value;
        } else {
            throw new RefusedException(Reason.NOT_JSON);
        }
        count(value);
    }

    private void count(JsonNode value) throws RefusedException {
        if (value.isContainerNode()) {
            open.push(value);
            containers++;
        }
        if (open.size() > MAX_DEPTH) {
            throw new RefusedException(Reason.TOO_DEEP);
        }
        if (++values > MAX_VALUES || containers > MAX_CONTAINERS) {
            throw new RefusedException(Reason.TOO_COMPLEX);
        }
    }

    private JsonNode value(JsonToken token) throws IOException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> nodes.objectNode();
            case START_ARRAY -> nodes.arrayNode();
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case VALUE_NUMBER_INT -> whole(nodes);
            case VALUE_NUMBER_FLOAT -> decimal(parser.getDecimalValue());
            default -> throw new RefusedException(Reason.NOT_JSON);
        };
    }

    private JsonNode whole(JsonNodeFactory nodes) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
        };
    }

    private static JsonNode decimal(BigDecimal number) throws RefusedException {
        if (number.scale() > MAX_SCALE || number.scale() < -MAX_SCALE) {
            throw new RefusedException(Reason.TOO_COMPLEX);
        }
        return DecimalNode.valueOf(number);
    }

    /** Whether bytes are UTF-8 by the letter and not another encoding, which Jackson would guess and read. */
    private static boolean isPlainUtf8(byte[] bytes) {
        // JSON begins with ASCII: all else is a byte order mark or a wide character
        for (int i = 0; i < Math.min(2, bytes.length); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        if (bytes.length > 0 && bytes[0] < 0) {
            return false;
        }
        return ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes), StandardCharsets.UTF_8);
    }

    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final Reason reason;

        RefusedException(Reason reason) {
            super(reason.name());
            this.reason = reason;
        }
    }
}
