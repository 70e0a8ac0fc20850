package dev.samovar.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.deployment.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments of the program. */
class CommandLineTest {

    private static final Pattern VARIABLE = Pattern.compile("\\b[A-Z]+_[A-Z_]+\\b");
    private static final Pattern DEFAULT = Pattern.compile("(?m)^ +([A-Z_]+) .*\\((\\w+)\\)$");

    @Test
    void noArgumentStartsTheService() {
        assertThat(CommandLine.reply()).isEmpty();
    }

    @Test
    void versionIsThatOfTheProject() {
        assertThat(CommandLine.reply("--version")).hasValueSatisfying(reply -> {
            assertThat(reply.exitCode()).isZero();
            assertThat(reply.text()).isEqualTo("samovar " + Version.text() + " (Java " + Runtime.version() + ")");
        });
        assertThat(Settings.read(Path.of("pom.xml"))).contains("<version>" + Version.text() + "</version>");
    }

    @Test
    void helpNamesSettingsWithTheirDefaults() {
        String help = CommandLine.reply("--help").orElseThrow().text();
        String table = Settings.read(Path.of("src/docs/configuration.md"));
        List<String> variables =
                VARIABLE.matcher(help).results().map(MatchResult::group).toList();
        List<MatchResult> defaults = DEFAULT.matcher(help).results().toList();

        assertThat(CommandLine.reply("--help").orElseThrow().exitCode()).isZero();
        assertThat(variables).hasSizeGreaterThan(8);
        assertThat(Settings.environment()).containsAll(variables);
        assertThat(defaults)
                .hasSize(3)
                .allSatisfy(one -> assertThat(table)
                        .containsPattern("`" + one.group(1) + "` \\| `[a-z.-]+` \\| `" + one.group(2) + "` "));
    }

    @Test
    void helpFitsATerminal() {
        assertThat(CommandLine.reply("--help").orElseThrow().text().lines())
                .allSatisfy(line -> assertThat(line).matches("[ -~]{0,110}"));
    }

    @Test
    void helpComesBeforeVersion() {
        assertThat(CommandLine.reply("--version", "--help")).isEqualTo(CommandLine.reply("--help"));
    }

    @ParameterizedTest
    @CsvSource({
        "--port=8080, '--port'",
        "'', ''",
        "start, 'start'",
        "-h, '-h'",
        "--redis-url=redis://:banana@localhost, '--redis-url'",
        "redis://:banana@localhost, 'redis://…@localhost'",
        "'a\nFORGED', 'a\\u000aFORGED'",
    })
    void unknownArgumentIsNamedWithoutItsValue(String argument, String named) {
        assertThat(CommandLine.reply("--help", argument)).hasValueSatisfying(reply -> {
            assertThat(reply.exitCode()).isEqualTo(2);
            assertThat(reply.text())
                    .isEqualTo("Unknown argument '" + named + "': settings are environment variables; --help has more");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Dquarkus.http.port=banana", "-Xmx256m", "-XX:+UseSerialGC"})
    void optionOfTheJvmAfterTheJarIsRefusedWithItsPlace(String option) {
        assertThat(CommandLine.reply(option)).hasValueSatisfying(reply -> {
            assertThat(reply.exitCode()).isEqualTo(2);
            assertThat(reply.text())
                    .contains("before -jar", "JAVA_TOOL_OPTIONS")
                    .doesNotContain("banana");
        });
    }
}
