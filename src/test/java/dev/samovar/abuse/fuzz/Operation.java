package dev.samovar.abuse.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the service, as its own description has it.
 *
 * @param body what it reads; null if it reads nothing
 */
public record Operation(
        String method,
        String path,
        List<Parameter> parameters,
        @Nullable Body body) {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    /**
     * A parameter.
     *
     * @param in {@code path}, {@code query} or {@code header}
     * @param schema its schema, without references
     * @param example what the description shows; missing if it shows nothing
     */
    record Parameter(String name, String in, boolean required, JsonNode schema, JsonNode example) {}

    /** A body: its media type, and the schema of it without references at its top. */
    record Body(String mediaType, JsonNode schema) {}

    /** Every operation of a description in OpenAPI 3. */
    public static List<Operation> all(JsonNode description) {
        List<Operation> all = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .forEach(method -> all.add(operation(description, path.getKey(), path.getValue(), method))));
        return all;
    }

    private static Operation operation(
            JsonNode description, String path, JsonNode item, java.util.Map.Entry<String, JsonNode> method) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode list : List.of(item.path("parameters"), method.getValue().path("parameters"))) {
            list.forEach(one -> parameters.add(new Parameter(
                    one.path("name").asText(),
                    one.path("in").asText(),
                    one.path("required").asBoolean(),
                    resolved(description, one.path("schema")),
                    one.path("example"))));
        }
        Body body = null;
        for (var content : method.getValue().path("requestBody").path("content").properties()) {
            body = new Body(
                    content.getKey(), resolved(description, content.getValue().path("schema")));
        }
        return new Operation(method.getKey().toUpperCase(java.util.Locale.ROOT), path, parameters, body);
    }

    private static JsonNode resolved(JsonNode description, JsonNode schema) {
        String reference = schema.path("$ref").asText();
        if (reference.isEmpty()) {
            return schema;
        }
        JsonNode target = description.at(reference.substring(1));
        if (target instanceof MissingNode) {
            throw new IllegalArgumentException("The description has no " + reference);
        }
        return target;
    }
}
