package dev.samovar.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTextTest {

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'a\r\nFORGED', 'a\\u000d\\u000aFORGED'",
        "'\u001b[31mred', '\\u001b[31mred'",
        "'\u0000', '\\u0000'",
        "'\u0085\u2028\u2029', '\\u0085\\u2028\\u2029'",
        "'\u202egnp.exe\u200b', '\\u202egnp.exe\\u200b'",
        "'Naïve Bayes 机器学习 🍵', 'Naïve Bayes 机器学习 🍵'"
    })
    void unsafeCharactersAreEscapedInPartsAndInMessages(String text, String escaped) {
        assertThat(LogText.of(text)).isEqualTo(escaped);
        assertThat(LogText.message(text)).isEqualTo(escaped);
        assertThat(LogText.isSafe(text)).isEqualTo(text.equals(escaped));
    }

    @Test
    void loneSurrogateIsEscaped() {
        assertThat(LogText.of("a\ud83cb")).isEqualTo("a\\ud83cb");
        assertThat(LogText.message("a\ud83cb")).isEqualTo("a\\ud83cb");
    }

    @Test
    void backslashAndTabOfAPartAreEscaped() {
        assertThat(LogText.of("\\u000a\t")).isEqualTo("\\u005cu000a\\u0009");
    }

    @Test
    void messageIsEscapedOnce() {
        String message = "said: " + LogText.of("a\nb\\") + "\tC:\\file";

        assertThat(LogText.message(message)).isEqualTo(message);
    }

    @Test
    void partIsCutByCharactersAndAMessageIsNot() {
        assertThat(LogText.of("🍵".repeat(300))).isEqualTo("🍵".repeat(300));
        assertThat(LogText.of("🍵".repeat(301))).isEqualTo("🍵".repeat(300) + "…");
        assertThat(LogText.message("x".repeat(1_000))).hasSize(1_000);
    }
}
