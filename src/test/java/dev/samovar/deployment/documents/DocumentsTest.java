package dev.samovar.deployment.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.deployment.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documentation leads somewhere, is short where it should be, and names settings that exist. */
class DocumentsTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(?:#([^)]*))?\\)");
    private static final Pattern VARIABLE = Pattern.compile("\\b(SAMOVAR|GEMINI|OPENAI|REDIS)_[A-Z0-9_]+\\b(?!…)");
    // For one namespace or model; set by Kubernetes and Docker
    private static final Pattern OTHER_VARIABLE =
            Pattern.compile("SAMOVAR_(CACHE_NAMESPACES|PRICES)_\\w+|SAMOVAR_SERVICE_\\w+|SAMOVAR_PORT(_\\w+)?");

    static Stream<Path> documents() {
        return Stream.concat(Stream.of("CONTRIBUTING.md", "CHANGELOG.md").map(Path::of), Documents.all());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadToFilesAndHeadings(Path document) {
        List<MatchResult> links =
                LINK.matcher(Settings.read(document)).results().toList();

        assertThat(links).allSatisfy(link -> {
            Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
            assertThat(target.normalize()).exists();
            if (link.group(2) != null) {
                assertThat(headings(target)).contains(link.group(2));
            }
        });
    }

    /** Rows of tables and outputs of commands cannot be broken. */
    @ParameterizedTest
    @MethodSource("documents")
    void linesAreAtMost120Characters(Path document) {
        assertThat(Settings.read(document).lines().filter(line -> !line.startsWith("|") && !line.startsWith("    ")))
                .allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
                        .as(line)
                        .isLessThanOrEqualTo(120));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void variablesAreSettings(Path document) {
        List<String> variables = VARIABLE.matcher(Settings.read(document))
                .results()
                .map(MatchResult::group)
                .filter(name -> !OTHER_VARIABLE.matcher(name).matches())
                .toList();

        assertThat(Settings.environment()).containsAll(variables);
    }

    @Test
    void readmeIsShortAndListsEveryDocument() {
        String readme = Settings.read(Documents.README);

        assertThat(readme.lines()).hasSizeLessThan(200);
        assertThat(Documents.all().filter(file -> Documents.FOLDER.equals(file.getParent())))
                .hasSizeGreaterThan(10)
                .allSatisfy(file -> assertThat(readme).contains("](" + file + ")"));
    }

    @Test
    void glossaryDefinesEachTermOnce() {
        List<String> terms = Settings.read(Documents.FOLDER.resolve("glossary.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| term "))
                .map(line -> line.split("\\|", -1)[1].strip())
                .toList();

        assertThat(terms).hasSizeGreaterThan(50).doesNotHaveDuplicates();
    }

    /** As GitHub makes anchors of them. */
    private static List<String> headings(Path document) {
        return Settings.read(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
