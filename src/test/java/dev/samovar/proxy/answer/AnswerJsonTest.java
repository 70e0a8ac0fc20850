package dev.samovar.proxy.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerJsonTest {

    private static boolean isRead(String json) {
        byte[] bytes = ("xx" + json + "x").getBytes(StandardCharsets.UTF_8);
        return AnswerJson.read(bytes, 2, bytes.length - 1).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " {\"a\":[1,2.5,null]} ", "null", "\"\\ud800\"", "1e999999999", "{\"a\":{\"a\":1}}"})
    void jsonIsRead(String json) {
        assertThat(isRead(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{}{}",
                "{} x",
                "{\"a\":1,\"a\":1}",
                "{'a':1}",
                "{\"a\":01}",
                "NaN",
                "[1,]",
                "\"\u0001\""
            })
    void otherTextIsNotRead(String json) {
        assertThat(isRead(json)).isFalse();
    }

    @Test
    void deepJsonIsNotRead() {
        assertThat(isRead("[".repeat(200) + "]".repeat(200))).isTrue();
        assertThat(isRead("[".repeat(201) + "]".repeat(201))).isFalse();
        assertThat(isRead("{\"a\":".repeat(1_000_000))).isFalse();
    }

    @Test
    void jsonOfLittleMoreThanBracesIsNotRead() {
        assertThat(isRead("[" + "{},".repeat(9_000) + "{}]")).isTrue();
        assertThat(isRead("[" + "{},".repeat(100_000) + "{}]")).isFalse();
        assertThat(isRead("[" + "[],".repeat(100_000) + "[]]")).isFalse();
    }

    /** The densest honest JSON: the log probabilities of a long answer. */
    @Test
    void logProbabilitiesOfLongAnswersAreRead() {
        String one = "{\"token\":\"a\",\"bytes\":[97],\"logprob\":0.0,\"top_logprobs\":[]},";

        assertThat(isRead("[" + one.repeat(100_000) + "{}]")).isTrue();
    }

    @Test
    void numbersWithManyDigitsAreNotRead() {
        assertThat(isRead("1".repeat(1001))).isFalse();
    }
}
