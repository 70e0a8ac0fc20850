package dev.samovar.api.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.FieldInfo;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Marks the fields of answers in the OpenAPI document as required and as null, by the records that they come from.
 *
 * <p>A field is always there, unless its null is left out ({@link JsonInclude}). It may be null if it is {@link Nullable}.
 * A schema belongs to the record of its name, and with its fields. Requests say themselves what they require.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class RecordFieldsFilter implements OASFilter {

    private static final DotName SCHEMA =
            DotName.createSimple(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
    private static final DotName NULLABLE = DotName.createSimple(Nullable.class);
    private static final DotName PROPERTY = DotName.createSimple(JsonProperty.class);
    private static final DotName NAMING = DotName.createSimple(JsonNaming.class);
    private static final DotName INCLUDE = DotName.createSimple(JsonInclude.class);

    private final List<Described> records;

    /** The filter of the service's classes. */
    public RecordFieldsFilter(IndexView index) {
        this.records = index.getKnownClasses().stream()
                .filter(ClassInfo::isRecord)
                .map(type -> new Described(schema(type), fields(type)))
                .toList();
    }

    /**
     * A record.
     *
     * @param fields its fields, by their names in JSON
     */
    private record Described(String name, Map<String, Presence> fields) {

        /** Schemas of records with the same simple name have a number behind it. */
        boolean is(String schema, Set<String> properties) {
            return schema.startsWith(name) && fields.keySet().equals(properties);
        }
    }

    private static String schema(ClassInfo type) {
        AnnotationInstance described = type.declaredAnnotation(SCHEMA);
        return described != null && described.value("name") != null
                ? described.value("name").asString()
                : type.simpleName();
    }

    private enum Presence {
        ALWAYS,
        MAY_BE_NULL,
        MAY_BE_LEFT_OUT
    }

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getComponents().getSchemas().forEach(this::describe);
    }

    private void describe(String name, Schema schema) {
        Map<String, Schema> properties = schema.getProperties();
        if (properties == null || schema.getRequired() != null) {
            return;
        }
        records.stream()
                .filter(type -> type.is(name, properties.keySet()))
                .findFirst()
                .ifPresent(type -> describe(schema, properties, type.fields()));
    }

    private static void describe(Schema schema, Map<String, Schema> properties, Map<String, Presence> fields) {
        List<String> required = new ArrayList<>();
        Map<String, Schema> described = new LinkedHashMap<>();
        properties.forEach((name, property) -> {
            Presence presence = fields.getOrDefault(name, Presence.ALWAYS);
            if (presence != Presence.MAY_BE_LEFT_OUT) {
                required.add(name);
            }
            described.put(name, presence == Presence.MAY_BE_NULL ? orNull(property) : property);
        });
        schema.setProperties(described);
        schema.setRequired(required);
    }

    private static Schema orNull(Schema schema) {
        if (schema.getType() == null || schema.getEnumeration() != null) {
            return OASFactory.createSchema()
                    .addAnyOf(schema)
                    .addAnyOf(OASFactory.createSchema().addType(SchemaType.NULL));
        }
        return schema.addType(SchemaType.NULL);
    }

    private static Map<String, Presence> fields(ClassInfo type) {
        Map<String, Presence> fields = new LinkedHashMap<>();
        type.recordComponents().forEach(component -> {
            FieldInfo field = type.field(component.name());
            fields.put(name(type, field), presence(type, field));
        });
        return fields;
    }

    private static String name(ClassInfo type, FieldInfo field) {
        AnnotationInstance property = field.annotation(PROPERTY);
        if (property != null && property.value() != null) {
            return property.value().asString();
        }
        return type.hasDeclaredAnnotation(NAMING)
                ? field.name().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)
                : field.name();
    }

    private static Presence presence(ClassInfo type, FieldInfo field) {
        if (!field.type().hasAnnotation(NULLABLE)) {
            return Presence.ALWAYS;
        }
        return type.hasDeclaredAnnotation(INCLUDE) || field.hasAnnotation(INCLUDE)
                ? Presence.MAY_BE_LEFT_OUT
                : Presence.MAY_BE_NULL;
    }
}
