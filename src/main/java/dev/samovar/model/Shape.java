package dev.samovar.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The shape of the JSON that a model is asked for. Each provider writes it in the schema language of its protocol. */
public sealed interface Shape {

    /**
     * A text.
     *
     * @param description what it should hold, for the model
     */
    record Text(String description) implements Shape {}

    /**
     * A list of as many items as asked for.
     *
     * @param items the shape of each
     * @param size how many
     * @param description what it should hold, for the model
     */
    record Items(Shape items, int size, String description) implements Shape {}

    /**
     * An object that has all of these fields, in this order.
     *
     * @param fields the fields by name
     */
    record Fields(Map<String, Shape> fields) implements Shape {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
