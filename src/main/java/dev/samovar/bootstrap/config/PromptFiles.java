package dev.samovar.bootstrap.config;

import dev.samovar.content.kind.ContentKinds;
import dev.samovar.content.kind.ExplanationKind;
import dev.samovar.content.kind.ImageTopicKind;
import dev.samovar.content.kind.PromptTemplate;
import dev.samovar.content.kind.SubtopicsKind;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The prompts of {@code samovar.content.prompts}: files in place of the built-in ones, read and checked at start.
 *
 * <p>A file has exactly the placeholders of the built-in prompt. Each of them is a part of the key, so that requests
 * which differ in a missing one would be generated and stored separately, with the same prompt.
 */
public final class PromptFiles {

    private static final String PREFIX = "samovar.content.prompts.";
    private static final int MAX_BYTES = 64 * 1024;

    private PromptFiles() {}

    /**
     * The kinds of content with the configured prompts.
     *
     * @throws ConfigurationException for the first file that is no such prompt; its message has nothing of the content
     *     but names of placeholders
     */
    public static ContentKinds kinds(SamovarConfig.Prompts files) {
        return new ContentKinds(
                new SubtopicsKind(template("subtopics", files.subtopics())),
                new ExplanationKind(template("explanation", files.explanation())),
                new ImageTopicKind(template("image2topic", files.image2topic())));
    }

    private static PromptTemplate template(String kind, Optional<String> file) {
        PromptTemplate builtIn = PromptTemplate.load(kind);
        return file.map(path -> read(kind, path, builtIn.placeholders())).orElse(builtIn);
    }

    private static PromptTemplate read(String kind, String path, Set<String> expected) {
        try {
            PromptTemplate template = PromptTemplate.parse(prompt(Path.of(path)));
            check(template, expected);
            return template;
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Without its cause: a failed start prints the innermost message
            throw new ConfigurationException(SettingProblem.named(PREFIX + kind) + " is \"" + path + "\": "
                    + e.getMessage() + ". Without this setting the built-in prompt is used");
        } catch (IOException e) {
            throw new ConfigurationException(SettingProblem.named(PREFIX + kind) + " is \"" + path
                    + "\": this file cannot be read. Allow the user of the service to read it");
        }
    }

    private static String prompt(Path file) throws IOException {
        String text = text(file, MAX_BYTES);
        if (text.isBlank()) {
            throw new IllegalArgumentException("this file is empty. Write an instruction, a line --- and a question");
        }
        return text;
    }

    /**
     * The text of a file with plain line ends. Throws {@link IllegalArgumentException} if it is none, with what to do.
     *
     * @param maxBytes the largest file
     */
    static String text(Path file, int maxBytes) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no such file. Give the path of a text file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new IllegalArgumentException("this file is too large. Give at most " + maxBytes + " bytes");
        }
        // Editors of some systems add a mark at the start, and a carriage return to each line
        return decoded(bytes).replaceFirst("^\ufeff", "").replace("\r\n", "\n");
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("this file is not in UTF-8. Save it in that encoding", e);
        }
    }

    private static void check(PromptTemplate template, Set<String> expected) {
        if (template.instruction().isEmpty() || template.question().isEmpty()) {
            throw new IllegalArgumentException("there is no text before or after the line ---. Write an instruction, "
                    + "that line and a question");
        }
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(template.placeholders());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "the question lacks " + braces(missing) + ". Write these placeholders after the line ---");
        }
        Set<String> unknown = new TreeSet<>(template.placeholders());
        unknown.removeAll(expected);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("the question has " + braces(unknown) + ", which nothing replaces."
                    + " The placeholders are " + braces(expected));
        }
        Set<String> misplaced = new TreeSet<>(template.unfilled());
        misplaced.retainAll(expected);
        if (!misplaced.isEmpty()) {
            throw new IllegalArgumentException("the instruction has " + braces(misplaced) + ", which nothing replaces"
                    + " there. Placeholders belong after the line ---");
        }
    }

    private static String braces(Set<String> names) {
        return new TreeSet<>(names).stream().map(name -> "{" + name + "}").collect(Collectors.joining(", "));
    }
}
