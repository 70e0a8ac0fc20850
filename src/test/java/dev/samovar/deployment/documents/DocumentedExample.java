package dev.samovar.deployment.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.deployment.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A command of a document, and the output that the document shows.
 *
 * <p>Outputs are compared by their shape: status line, headers, JSON fields and types. Numbers and quoted values differ
 * from run to run. A line {@code …} replaces further headers.
 */
record DocumentedExample(String file, String command, List<String> output) {

    private static final String INDENT = "    ";
    private static final String PROMPT = INDENT + "$ ";
    private static final String MORE = "…";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The examples of a Markdown file in their order: a prompt with its continuation lines, and what follows. */
    static List<DocumentedExample> of(Path file) {
        List<DocumentedExample> examples = new ArrayList<>();
        List<String> output = null;
        for (String line :
                Settings.read(file).replaceAll("\\\\\\R *", "").lines().toList()) {
            if (line.startsWith(PROMPT)) {
                output = new ArrayList<>();
                examples.add(new DocumentedExample(
                        file.toString(), line.substring(PROMPT.length()).strip(), output));
            } else if (output != null && (line.startsWith(INDENT) || line.isEmpty())) {
                output.add(line.strip());
            } else {
                output = null;
            }
        }
        return examples;
    }

    boolean isRequest() {
        return command.startsWith("curl ");
    }

    /** Whether the document shows that the request is refused. */
    boolean isRefused() {
        return text().matches("(?s)HTTP/1.1 [45].*|\\{\"success\":false.*");
    }

    String text() {
        return String.join("\n", output).strip();
    }

    /** Fails unless an output has the documented shape. */
    void assertShapeOf(String actual) {
        if (text().isEmpty()) {
            return;
        }
        String got = actual.replace("\r", "").strip();
        if (text().startsWith("HTTP/")) {
            Response expected = Response.of(text());
            assertHeaders(expected, Response.of(got));
            if (!expected.body().isEmpty()) {
                assertBody(expected.body(), Response.of(got).body());
            }
        } else {
            assertBody(text(), got);
        }
    }

    private void assertHeaders(Response expected, Response actual) {
        assertThat(actual.status()).as(toString()).isEqualTo(expected.status());
        if (expected.isPartial()) {
            assertThat(actual.headers()).as(toString()).containsAllEntriesOf(expected.headers());
        } else {
            assertThat(actual.headers()).as(toString()).isEqualTo(expected.headers());
        }
    }

    private void assertBody(String expected, String actual) {
        if (expected.startsWith("{")) {
            assertThat(difference("$", json(expected), json(actual)))
                    .as("%s%n%s", this, actual)
                    .isEmpty();
        } else {
            assertThat(masked(actual)).as(toString()).isEqualTo(masked(expected));
        }
    }

    @Override
    public String toString() {
        return file + ": " + command;
    }

    /** Where and how a value differs from a documented one; empty if it does not. */
    private static String difference(String path, JsonNode expected, JsonNode actual) {
        if (expected.getNodeType() != actual.getNodeType()) {
            return path + " is " + actual + ", documented " + expected;
        }
        if (expected.isObject()) {
            return differenceOfFields(path, expected, actual);
        }
        return expected.isArray() ? differenceOfElements(path, expected, actual) : "";
    }

    private static String differenceOfFields(String path, JsonNode expected, JsonNode actual) {
        List<String> names = names(expected);
        List<String> got = names(actual);
        if (!names.equals(got)) {
            return path + " has " + got + ", documented " + names;
        }
        return names.stream()
                .map(name -> difference(path + "." + name, expected.get(name), actual.get(name)))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Each element has the shape of a documented one, and there are some if some are documented. */
    private static String differenceOfElements(String path, JsonNode expected, JsonNode actual) {
        if (expected.isEmpty() != actual.isEmpty()) {
            return path + " is " + actual + ", documented " + expected;
        }
        for (JsonNode element : actual) {
            List<String> found = new ArrayList<>();
            expected.forEach(documented -> found.add(difference(path + "[]", documented, element)));
            if (!found.contains("")) {
                return found.get(0);
            }
        }
        return "";
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }

    private static String masked(String value) {
        return value.replaceAll("\"[^\"]*\"", "\"…\"").replaceAll("\\d+", "0");
    }

    /** What {@code curl -i} prints; header names in lower case, values masked. */
    private record Response(String status, Map<String, String> headers, boolean isPartial, String body) {

        static Response of(String text) {
            String[] parts = text.split("\n\n", 2);
            List<String> lines = parts[0].lines().toList();
            Map<String, String> headers = new HashMap<>();
            lines.stream().skip(1).filter(line -> !line.equals(MORE)).forEach(line -> {
                String[] header = line.split(": ", 2);
                headers.put(header[0].toLowerCase(Locale.ROOT), masked(header[1]));
            });
            return new Response(lines.get(0), headers, lines.contains(MORE), parts.length > 1 ? parts[1] : "");
        }
    }
}
