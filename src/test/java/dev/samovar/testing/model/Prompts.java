package dev.samovar.testing.model;

import dev.samovar.model.Prompt;
import dev.samovar.model.Shape;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Prompts for tests. */
public final class Prompts {

    private Prompts() {}

    /** A prompt for three subtopics of Python and a summary. */
    public static Prompt subtopics() {
        return new Prompt("You are a teacher.", "Topic: Python\nName three subtopics.", Optional.empty(), shape(3));
    }

    /** A prompt about a picture, whose bytes are these letters. */
    public static Prompt picture(String letters) {
        Prompt.Image image = new Prompt.Image(letters.getBytes(StandardCharsets.UTF_8), "image/png");
        Shape.Fields shape = new Shape.Fields(Map.of("generated_topic", new Shape.Text("the topic")));
        return new Prompt("You look at pictures.", "Name the topic of this picture.", Optional.of(image), shape);
    }

    /** The shape of a number of subtopics and a summary. */
    public static Shape.Fields shape(int count) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        fields.put("subtopics", new Shape.Items(new Shape.Text("a subtopic's name"), count, "the subtopics"));
        fields.put("summary", new Shape.Text("one sentence"));
        return new Shape.Fields(fields);
    }
}
