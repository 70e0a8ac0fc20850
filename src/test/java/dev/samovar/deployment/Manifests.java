package dev.samovar.deployment;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The YAML files of the deployment, parsed strictly: an unknown or repeated field fails. */
public final class Manifests {

    static final Path FOLDER = Path.of("docker/kubernetes");

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new NothingElse());

    private Manifests() {}

    /** Every manifest's file. */
    static List<Path> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a file. */
    static List<JsonNode> documents(Path file) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document as a type of Kubernetes. */
    static <T> T as(Class<T> type, JsonNode document) {
        try {
            return YAML.treeToValue(document, type);
        } catch (IOException e) {
            throw new UncheckedIOException(document.path("kind").asText() + ": " + e.getMessage(), e);
        }
    }

    /** The one document of a type in a file; the type's name is its kind. */
    public static <T> T only(String file, Class<T> type) {
        List<T> found = documents(FOLDER.resolve(file)).stream()
                .filter(document -> document.path("kind").asText().equals(type.getSimpleName()))
                .map(document -> as(type, document))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(file + " has " + found.size() + " of " + type.getSimpleName());
        }
        return found.get(0);
    }

    /** The types would take any other field and put it aside. */
    private static final class NothingElse extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
