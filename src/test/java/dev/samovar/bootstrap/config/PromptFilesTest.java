package dev.samovar.bootstrap.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.bootstrap.StartFailure;
import dev.samovar.content.RequestKeys;
import dev.samovar.content.kind.ContentKinds;
import dev.samovar.content.kind.PromptTemplate;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.deployment.Settings;
import dev.samovar.model.Prompt;
import dev.samovar.model.sample.SampleModel;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files with prompts in place of the built-in ones. */
class PromptFilesTest {

    private static final Path BUILT_IN = Path.of("src/main/resources/prompts");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[a-zA-Z]+}");
    private static final String PROMPT = "Be brief.\n---\nList {count} parts of {topic} in {language}.\n";
    private static final SubtopicsRequest TEA = SubtopicsRequest.of("Tea", "3", "de");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void fileReplacesThePromptOfItsKind() throws IOException {
        Prompt prompt = kinds(PROMPT).subtopics().prompt(TEA);

        assertThat(prompt.instruction()).isEqualTo("Be brief.");
        assertThat(prompt.text()).isEqualTo("List 3 parts of Tea in de.");
        assertThat(kinds(PROMPT).explanation().template())
                .isEqualTo(ContentKinds.builtIn().explanation().template());
    }

    @Test
    void textIsPartOfTheKey() throws IOException {
        String builtIn = Files.readString(BUILT_IN.resolve("subtopics.txt"));

        assertThat(fingerprint(kinds(PROMPT))).isNotEqualTo(fingerprint(ContentKinds.builtIn()));
        assertThat(fingerprint(kinds(PROMPT))).isNotEqualTo(fingerprint(kinds(PROMPT.replace("brief", "short"))));
        assertThat(fingerprint(kinds(builtIn))).isEqualTo(fingerprint(ContentKinds.builtIn()));
    }

    @Test
    void marksOfEditorsAreNotPartOfTheText() throws IOException {
        assertThat(kinds("\ufeff" + PROMPT.replace("\n", "\r\n")).subtopics().template())
                .isEqualTo(kinds(PROMPT).subtopics().template());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | this file is empty",
                "'  \n ' | this file is empty",
                "'List {count} parts of {topic} in {language}' | needs a line '---'",
                "' \n---\nList {count} {topic} {language}' | no text before or after the line ---",
                "'Be brief.\n---\n ' | no text before or after the line ---",
                "'Be brief.\n---\nList parts of {topic}' | lacks {count}, {language}. Write",
                "'Be brief.\n---\n{count} {topic} {language} {subtopic} {x}' | has {subtopic}, {x}, which nothing replaces. The placeholders are {count}, {language}, {topic}",
                "'Teach {topic}.\n---\n{count} {topic} {language}' | instruction has {topic}, which nothing replaces there",
            })
    void promptWithAMistakeIsRefused(String text, String problem) throws IOException {
        assertRefused(write(text.getBytes(UTF_8)), problem);
    }

    @Test
    void fileThatIsNoTextIsRefused() throws IOException {
        byte[] large = new byte[64 * 1024 + 1];
        Arrays.fill(large, (byte) 'x');

        assertRefused(folder.resolve("nowhere.txt"), "there is no such file");
        assertRefused(folder, "there is no such file");
        assertRefused(write(large), "this file is too large. Give at most 65536 bytes");
        assertRefused(write(new byte[] {'a', (byte) 0xff}), "this file is not in UTF-8");
    }

    @Test
    void largestFileIsAccepted() throws IOException {
        byte[] text = (PROMPT + "x".repeat(64 * 1024 - PROMPT.length())).getBytes(UTF_8);

        assertThat(PromptFiles.kinds(files(write(text))).subtopics().template().question())
                .endsWith("x");
    }

    @Test
    void everyBuiltInPromptHasASettingAndItsPlaceholdersInTheDocument() throws IOException {
        String document = Settings.read(Path.of("src/docs/configuration.md"));
        try (Stream<Path> prompts = Files.list(BUILT_IN)) {
            assertThat(prompts).hasSize(3).allSatisfy(prompt -> {
                String kind = prompt.getFileName().toString().replace(".txt", "");
                String row = document.lines()
                        .filter(line -> line.startsWith("| `" + kind + "` |"))
                        .findFirst()
                        .orElseThrow();
                assertThat(document).contains("| `samovar.content.prompts." + kind + "` |");
                assertThat(PLACEHOLDER.matcher(row).results().map(MatchResult::group))
                        .containsExactlyInAnyOrderElementsOf(PromptTemplate.load(kind).placeholders().stream()
                                .map(name -> "{" + name + "}")
                                .toList());
            });
        }
    }

    private void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> PromptFiles.kinds(files(file)))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(failure -> assertThat(StartFailure.lines(failure))
                        .singleElement()
                        .asString()
                        .startsWith(
                                "samovar.content.prompts.subtopics (SAMOVAR_CONTENT_PROMPTS_SUBTOPICS) is \"" + file)
                        .contains(problem));
    }

    private ContentKinds kinds(String text) throws IOException {
        return PromptFiles.kinds(files(write(text.getBytes(UTF_8))));
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("prompt.txt"), content);
    }

    private static String fingerprint(ContentKinds kinds) {
        return new RequestKeys(new SampleModel(), kinds).of(TEA).key().fingerprint();
    }

    private static SamovarConfig.Prompts files(Path subtopics) {
        return new SamovarConfig.Prompts() {
            @Override
            public Optional<String> subtopics() {
                return Optional.of(subtopics.toString());
            }

            @Override
            public Optional<String> explanation() {
                return Optional.empty();
            }

            @Override
            public Optional<String> image2topic() {
                return Optional.empty();
            }
        };
    }
}
