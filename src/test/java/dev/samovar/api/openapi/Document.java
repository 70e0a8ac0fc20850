package dev.samovar.api.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.restassured.RestAssured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The OpenAPI document that the service sends. Here it allows no fields but those that it describes. */
final class Document {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig WITH_FORMATS =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private final JsonNode root;
    private final Map<String, JsonNode> operations = new LinkedHashMap<>();

    private Document(JsonNode root) {
        this.root = root;
        for (JsonNode path : root.path("paths")) {
            for (JsonNode operation : path) {
                operations.put(operation.path("operationId").asText(), operation);
            }
        }
    }

    static Document served() {
        return of(
                RestAssured.given().accept("application/json").get("/q/openapi").asString());
    }

    static Document of(String json) {
        JsonNode root = parsed(json);
        forbidOtherFields(root);
        return new Document(root);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not JSON: " + json, e);
        }
    }

    private static void forbidOtherFields(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.path("properties").isObject()) {
            schema.put("additionalProperties", false);
        }
        node.forEach(Document::forbidOtherFields);
    }

    List<String> operations() {
        return List.copyOf(operations.keySet());
    }

    /** The statuses that an operation may answer. */
    List<String> statuses(String operation) {
        List<String> statuses = new ArrayList<>();
        responses(operation).fieldNames().forEachRemaining(statuses::add);
        statuses.remove("default");
        return statuses;
    }

    /** What the document says otherwise than an answer; empty if the answer is as it should be. */
    List<String> complaints(String operation, Call.Answer answer) {
        JsonNode response = resolved(responses(operation).path(Integer.toString(answer.status())));
        if (response.isMissingNode()) {
            return List.of("no status " + answer.status());
        }
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            if (resolved(header.getValue()).path("required").asBoolean()
                    && !answer.headers().contains(header.getKey().toLowerCase(Locale.ROOT))) {
                return List.of("no header " + header.getKey() + " in " + answer.headers());
            }
        }
        JsonNode content = response.path("content");
        if (content.isEmpty()) {
            return answer.body().isEmpty() ? List.of() : List.of("no body for " + answer.status());
        }
        JsonNode media = content.has("*/*") ? content.path("*/*") : content.path(answer.mediaType());
        if (media.isMissingNode()) {
            return List.of("no media type " + answer.mediaType() + " for " + answer.status());
        }
        return media.path("schema").path("type").asText().equals("string")
                ? List.of()
                : complaints(media.path("schema"), parsed(answer.body()));
    }

    /** What the document says otherwise than the body of a request. */
    List<String> complaintsOfRequest(String operation, String json) {
        JsonNode body = operation(operation).path("requestBody").path("content").path("application/json");
        return body.isMissingNode() ? List.of() : complaints(body.path("schema"), parsed(json));
    }

    private List<String> complaints(JsonNode schema, JsonNode value) {
        ObjectNode whole = JSON.createObjectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", root.path("components"));
        return SCHEMAS.getSchema(whole, WITH_FORMATS).validate(value).stream()
                .map(Object::toString)
                .toList();
    }

    private JsonNode responses(String operation) {
        return operation(operation).path("responses");
    }

    private JsonNode operation(String id) {
        return operations.getOrDefault(id, MissingNode.getInstance());
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : root.at(reference.substring(1));
    }
}
