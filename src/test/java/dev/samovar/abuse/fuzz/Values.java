package dev.samovar.abuse.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;

/** Values that the service takes, by the schema that it gives for them. */
final class Values {

    private static final int TOPICS = 300;

    private Values() {}

    /** A value that is valid, out of few, so that the cache has hits too. */
    static String valid(Random random, String name, JsonNode schema, JsonNode example) {
        JsonNode choices = schema.path("enum");
        if (!choices.isEmpty()) {
            return choices.get(random.nextInt(choices.size())).asText();
        }
        return switch (name) {
            case "topic" -> "Topic " + random.nextInt(TOPICS);
            case "namespace" ->
                Payloads.pick(random, java.util.List.of("explanation", "subtopics", "sessions", "presentation"));
            case "key" -> "user/" + random.nextInt(TOPICS);
            case "image" -> "%064x".formatted(random.nextInt());
            case "language" -> random.nextBoolean() ? "en" : "de";
            case "cursor" -> "";
            default -> other(random, schema, example);
        };
    }

    private static String other(Random random, JsonNode schema, JsonNode example) {
        if (schema.path("type").asText().equals("integer")) {
            int least = schema.path("minimum").asInt(1);
            return Integer.toString(
                    least + random.nextInt(Math.min(20, schema.path("maximum").asInt(20))));
        }
        if (schema.path("type").asText().equals("boolean")) {
            return Boolean.toString(random.nextBoolean());
        }
        return example.isValueNode() ? example.asText() : "some " + random.nextInt(5);
    }

    /** A number just at or beyond a bound of the schema, or a hostile text. */
    static String invalid(Random random, JsonNode schema, int number) {
        for (String bound : new String[] {"minimum", "maximum"}) {
            if (schema.has(bound) && random.nextInt(4) == 0) {
                return Long.toString(schema.path(bound).asLong() + random.nextInt(3) - 1);
            }
        }
        return Payloads.text(random, number);
    }
}
