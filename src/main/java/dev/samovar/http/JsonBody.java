package dev.samovar.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.log.LogText;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON body strictly: an object, with fields of the right types and nothing after it. An empty body is an object
 * without fields, so that what is missing is named by its rule.
 */
public final class JsonBody {

    /** The largest JSON body. */
    public static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_DEPTH = 32;

    /** How Jackson's message begins that tells of a name that an object has twice. */
    private static final String DUPLICATE = "Duplicate field";

    private static final ObjectMapper JSON = mapper();

    private JsonBody() {}

    /** The body as a record. Throws {@link InvalidRequestException} with a message that names the field. */
    public static <T> T read(byte @Nullable [] body, Class<T> type) {
        try {
            if (body == null || body.length == 0) {
                return JSON.convertValue(JSON.createObjectNode(), type);
            }
            if (body.length > MAX_BYTES) {
                throw new jakarta.ws.rs.ClientErrorException(413);
            }
            JsonNode tree = tree(body, type);
            if (!tree.isObject()) {
                throw new InvalidRequestException("The body must be a JSON object with " + fields(type));
            }
            return JSON.treeToValue(tree, type);
        } catch (MismatchedInputException e) {
            throw new InvalidRequestException("'" + path(e) + "' must be " + expected(e.getTargetType()));
        } catch (JsonMappingException e) {
            // A number that its field has no room for
            Class<?> wanted = e.getCause() instanceof InputCoercionException number ? number.getTargetType() : null;
            throw new InvalidRequestException("'" + path(e) + "' must be " + expected(wanted));
        } catch (IOException e) {
            throw new InvalidRequestException("The body cannot be read: send a JSON object with " + fields(type));
        }
    }

    private static JsonNode tree(byte[] body, Class<?> type) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // Jackson has no exception of its own for a duplicate; the parser stands at the name
            if (e.getOriginalMessage().startsWith(DUPLICATE) && e.getProcessor() instanceof JsonParser parser) {
                throw new InvalidRequestException("The body has two values for '" + LogText.of(parser.currentName())
                        + "' in one object: send one of them");
            }
            throw new InvalidRequestException("The body is not JSON: send an object with " + fields(type));
        }
    }

    private static String fields(Class<?> type) {
        return java.util.Arrays.stream(type.getRecordComponents())
                .map(component -> "'" + component.getName() + "'")
                .collect(Collectors.joining(", "));
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number";
        }
        return type != null && java.util.Collection.class.isAssignableFrom(type) ? "a list" : "of another type";
    }

    private static ObjectMapper mapper() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .build();
        JsonMapper mapper = JsonMapper.builder(factory)
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .withCoercionConfig(
                        LogicalType.Textual,
                        texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Integer,
                        numbers -> numbers.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
        return mapper;
    }
}
