package dev.samovar.content.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.model.ModelException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formulas whose backslashes the model did not escape are read as they were meant, or not at all. */
class LatexTest {

    private static final ExplanationRequest REQUEST =
            ExplanationRequest.of("Fields", null, Audience.ofExplanation(null, null, null, null));

    private final AnswerJson answers = new AnswerJson(new ObjectMapper());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\frac{1}{2}",
                "\\beta",
                "\\nabla",
                "\\theta",
                "\\alpha",
                "\\rho_0",
                "\\upsilon",
                "\\underline{x}",
                "\\(x\\)",
                "\\{1\\}",
                "5\\,\\%",
                "$\\nu$ and $\\ne$",
                "$a \\to b$",
                "\\nabla \\times E = -\\frac{\\partial B}{\\partial t}"
            })
    void singleBackslashOfACommandStandsForItself(String formula) {
        assertThat(explanation(formula)).isEqualTo("A " + formula);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\\\frac{1}{2}", "\\\\nabla \\\\times E", "\\\\alpha"})
    void escapedBackslashStaysOne(String escaped) {
        assertThat(explanation(escaped)).isEqualTo("A " + escaped.replace("\\\\", "\\"));
    }

    static Stream<Arguments> escapes() {
        return Stream.of(
                Arguments.of("One.\\nTwo.\\tThree\\n\\nfour", "One.\nTwo.\tThree\n\nfour"),
                Arguments.of("fine.\\ne poi", "fine.\ne poi"),
                Arguments.of("Preis: $5.\\nu und $6", "Preis: $5.\nu und $6"),
                Arguments.of("so \\\\[\\ne^{i\\\\pi}\\\\]", "so \\[\ne^{i\\pi}\\]"),
                Arguments.of("caf\\u00e9 \\/ \\\"x\\\"", "café / \"x\""),
                Arguments.of("don\\'t", "don't"));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void escapesOfJsonStayEscapes(String json, String text) {
        assertThat(explanation(json)).isEqualTo("A " + text);
    }

    @Test
    void rawLineBreaksAndTabsInATextAreTaken() {
        assertThat(explanation("One\n\tTwo\r\nThree")).isEqualTo("A One\n\tTwo\nThree");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\bogus", "\\fancy", "\\u0000", "\\u001b[31m", "\\u0085", "\\b", "\u0001"})
    void controlCharactersAreRefused(String json) {
        assertThatThrownBy(() -> explanation(json)).isInstanceOf(ModelException.class);
    }

    @Test
    void nameThatMayBeALineBreakBesideOtherCommandsIsRefused() {
        assertThatThrownBy(() -> explanation("\\alpha\\ne poi"))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("LaTeX");
    }

    private String explanation(String json) {
        String answer = "{\"explanation\": \"A " + json
                + "\", \"real_world_application\": \"r\", \"youtube_search_query\": \"y\"}";
        return answers.read(answer, value -> new ExplanationKind().admit(REQUEST, value))
                .explanation();
    }
}
