package dev.samovar.content.kind;

import dev.samovar.cache.key.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A prompt with placeholders. The part before the line {@code ---} is the instruction, the rest the question; {@code
 * {name}} is a placeholder of the question.
 *
 * @param instruction the system prompt
 * @param question the user prompt
 * @param digest the SHA-256 of the whole text: part of every key, so that an edited prompt misses by itself
 */
public record PromptTemplate(String instruction, String question, String digest) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final String SEPARATOR = "\n---\n";

    /**
     * Reads {@code prompts/<name>.txt}.
     *
     * @throws IllegalStateException if there is no such resource or it has no separator
     */
    public static PromptTemplate load(String name) {
        String path = "/prompts/" + name + ".txt";
        try (InputStream resource = PromptTemplate.class.getResourceAsStream(path)) {
            if (resource == null) {
                throw new IllegalStateException("No prompt " + path);
            }
            return parse(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a template: an instruction, a line {@code ---}, a question. Throws without that line. */
    public static PromptTemplate parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        if (separator < 0) {
            throw new IllegalStateException("A prompt needs a line '---' between instruction and question");
        }
        return new PromptTemplate(
                text.substring(0, separator).strip(),
                text.substring(separator + SEPARATOR.length()).strip(),
                Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The names of the placeholders in the question. */
    public Set<String> placeholders() {
        return placeholders(question);
    }

    /** The names in the instruction that look like placeholders; they are sent as they are. */
    public Set<String> unfilled() {
        return placeholders(instruction);
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The question with its placeholders filled, once: braces in a value stay as they are. */
    String fill(Map<String, String> values) {
        return PLACEHOLDER
                .matcher(question)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(value(found, values)));
    }

    private static String value(MatchResult found, Map<String, String> values) {
        String value = values.get(found.group(1));
        if (value == null) {
            throw new IllegalStateException("No value for the placeholder " + found.group());
        }
        return value;
    }
}
