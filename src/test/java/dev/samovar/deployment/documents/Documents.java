package dev.samovar.deployment.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown files of the documentation. */
final class Documents {

    static final Path README = Path.of("README.md");
    static final Path FOLDER = Path.of("src/docs");

    private Documents() {}

    /** The README, then the others by name. */
    static Stream<Path> all() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            List<Path> documents = files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of(README), documents.stream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
