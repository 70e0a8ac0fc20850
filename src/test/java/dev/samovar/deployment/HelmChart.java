package dev.samovar.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The chart in {@code docker/helm}, read by Helm itself: the tests' dependency has it as a native library.
 *
 * @param copy a folder with the chart, where links are files, since Helm prints a line about each link
 */
record HelmChart(Path copy) {

    static final Path FOLDER = Path.of("docker/helm");

    /** The first version with {@code preStop.sleep}. */
    private static final String OLDEST_KUBERNETES = "1.30.0";

    /** The labels of a release, which the manifests of {@code kubectl} have no use for. */
    private static final Set<String> LABELS_OF_RELEASES = Set.of(
            "app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart");

    static HelmChart copiedTo(Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, copy.resolve(FOLDER.relativize(file)));
            }
        }
        return new HelmChart(copy);
    }

    LintResult lint() {
        return new Helm(copy).lint().strict().call();
    }

    /**
     * What a release installs: objects by kind and name.
     *
     * @param release the name of the release
     * @param values a file of values in addition to the chart's own
     * @throws IllegalStateException if Helm refuses the values
     */
    Map<String, JsonNode> rendered(String release, Optional<Path> values) {
        var command = new Helm(copy).template().withName(release).withKubeVersion(OLDEST_KUBERNETES);
        values.ifPresent(command::withValuesFile);
        return byName(Manifests.documents(command.call()));
    }

    /** Objects by kind and name. */
    static Map<String, JsonNode> byName(Iterable<JsonNode> documents) {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (JsonNode document : documents) {
            String name = document.path("kind").asText() + " "
                    + document.at("/metadata/name").asText();
            if (objects.put(name, document) != null) {
                throw new AssertionError("two of " + name);
            }
        }
        return objects;
    }

    /** A copy without the labels of a release. */
    static JsonNode withoutRelease(JsonNode document) {
        JsonNode copy = document.deepCopy();
        removeLabels(copy);
        return copy;
    }

    private static void removeLabels(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(LABELS_OF_RELEASES);
        }
        node.forEach(HelmChart::removeLabels);
    }
}
