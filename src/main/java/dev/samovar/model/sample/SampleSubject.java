package dev.samovar.model.sample;

import dev.samovar.model.Prompt;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What a prompt is about, as far as can be told without understanding it: its lines {@code Topic: …} and
 * {@code Subtopic: …}, or its picture's digest.
 */
final class SampleSubject {

    private static final int LONGEST = 100;

    private SampleSubject() {}

    /** A short text, never empty. */
    static String of(Prompt prompt) {
        Optional<String> picture = prompt.image().map(image -> "picture " + digest(image.bytes()));
        return picture.orElseGet(() -> topic(prompt.text()));
    }

    private static String topic(String text) {
        String topic = line(text, "Topic: ").orElse("an unnamed topic");
        return line(text, "Subtopic: ")
                .map(subtopic -> topic + " / " + subtopic)
                .orElse(topic);
    }

    private static Optional<String> line(String text, String label) {
        return text.lines()
                .filter(line -> line.startsWith(label))
                .map(line -> shortened(line.substring(label.length()).strip()))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "%08x".formatted(ByteBuffer.wrap(digest).getInt());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
