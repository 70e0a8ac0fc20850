package dev.samovar.model.gemini;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.samovar.model.Shape;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shape in Gemini's schema language, a part of OpenAPI's with an order of its own. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record GeminiSchema(
        String type,
        @Nullable String description,
        @Nullable Map<String, GeminiSchema> properties,
        @Nullable List<String> required,
        @Nullable List<String> propertyOrdering,
        @Nullable GeminiSchema items,
        @Nullable Integer minItems,
        @Nullable Integer maxItems) {

    static GeminiSchema of(Shape shape) {
        if (shape instanceof Shape.Fields fields) {
            return object(fields);
        }
        if (shape instanceof Shape.Items items) {
            return array(items);
        }
        return string((Shape.Text) shape);
    }

    private static GeminiSchema object(Shape.Fields fields) {
        Map<String, GeminiSchema> properties = new LinkedHashMap<>();
        fields.fields().forEach((name, shape) -> properties.put(name, of(shape)));
        List<String> names = List.copyOf(properties.keySet());
        return new GeminiSchema("OBJECT", null, properties, names, names, null, null, null);
    }

    private static GeminiSchema array(Shape.Items items) {
        return new GeminiSchema(
                "ARRAY", items.description(), null, null, null, of(items.items()), items.size(), items.size());
    }

    private static GeminiSchema string(Shape.Text text) {
        return new GeminiSchema("STRING", text.description(), null, null, null, null, null, null);
    }
}
