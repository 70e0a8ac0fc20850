package dev.samovar.model.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.samovar.model.Shape;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shape as JSON Schema, within the part of it that strict answers allow: all fields required, no others. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record JsonSchema(
        String type,
        @Nullable String description,
        @Nullable Map<String, JsonSchema> properties,
        @Nullable List<String> required,
        @Nullable Boolean additionalProperties,
        @Nullable JsonSchema items,
        @Nullable Integer minItems,
        @Nullable Integer maxItems) {

    static JsonSchema of(Shape shape) {
        if (shape instanceof Shape.Fields fields) {
            return object(fields);
        }
        if (shape instanceof Shape.Items items) {
            return array(items);
        }
        return string((Shape.Text) shape);
    }

    private static JsonSchema object(Shape.Fields fields) {
        Map<String, JsonSchema> properties = new LinkedHashMap<>();
        fields.fields().forEach((name, shape) -> properties.put(name, of(shape)));
        List<String> names = List.copyOf(properties.keySet());
        return new JsonSchema("object", null, properties, names, false, null, null, null);
    }

    private static JsonSchema array(Shape.Items items) {
        return new JsonSchema(
                "array", items.description(), null, null, null, of(items.items()), items.size(), items.size());
    }

    private static JsonSchema string(Shape.Text text) {
        return new JsonSchema("string", text.description(), null, null, null, null, null, null);
    }
}
