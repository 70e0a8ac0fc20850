package dev.samovar.content.kind;

import dev.samovar.cache.key.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A prompt with gaps, read from a resource. The part before the line {@code ---} is the instruction, the rest the
 * question; {@code {name}} is a gap.
 *
 * @param instruction the system prompt
 * @param question the user prompt
 * @param digest the SHA-256 of the whole text: part of every key, so that an edited prompt misses by itself
 */
public record PromptTemplate(String instruction, String question, String digest) {

    private static final Pattern GAP = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final String SEPARATOR = "\n---\n";

    /**
     * Reads {@code prompts/<name>.txt}.
     *
     * @throws IllegalStateException if there is no such resource or it has no separator
     */
    static PromptTemplate load(String name) {
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

    /** The question with its gaps filled, once: braces in a value stay as they are. */
    String fill(Map<String, String> values) {
        return GAP.matcher(question).replaceAll(gap -> java.util.regex.Matcher.quoteReplacement(value(gap, values)));
    }

    private static String value(MatchResult gap, Map<String, String> values) {
        String value = values.get(gap.group(1));
        if (value == null) {
            throw new IllegalStateException("No value for the gap " + gap.group());
        }
        return value;
    }
}
