package dev.samovar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceTestsTest {

    private static final Path ROOT = Path.of("src/test/java");
    private static final Pattern EXCLUDE = Pattern.compile("<exclude>(dev/samovar/[^<]*)</exclude>");

    @Test
    void suiteHasEveryTestThatStartsTheService() throws IOException {
        List<Path> starting =
                tests().filter(test -> contains(test, "\n@QuarkusTest\n")).toList();
        assertThat(starting).hasSizeGreaterThan(30).allMatch(ServiceTestsTest::isOfTheSuite);
    }

    @Test
    void unitTestsAreTheOthers() throws IOException {
        List<PathMatcher> excludes = EXCLUDE.matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(exclude -> FileSystems.getDefault().getPathMatcher("glob:" + exclude.group(1)))
                .toList();
        assertThat(tests().filter(test -> excludes.stream().anyMatch(exclude -> exclude.matches(test))))
                .containsExactlyInAnyOrderElementsOf(
                        tests().filter(ServiceTestsTest::isOfTheSuite).toList());
    }

    @Test
    void testsWithProfileAreTagged() throws IOException {
        assertThat(tests().filter(test -> contains(test, "\n@TestProfile(")))
                .hasSizeGreaterThan(10)
                .containsExactlyElementsOf(tests().filter(test -> contains(test, "\n@Tag(\"profile\")\n"))
                        .toList());
    }

    private static Stream<Path> tests() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.map(ROOT::relativize).filter(file -> file.toString().endsWith("Test.java")).toList().stream();
        }
    }

    private static boolean contains(Path test, String text) {
        try {
            return Files.readString(ROOT.resolve(test)).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfTheSuite(Path test) {
        return test.toString().replace(".java", "").replace('/', '.').matches(ServiceTests.CLASSES);
    }
}
