package dev.samovar.abuse.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.abuse.client.Answer;
import dev.samovar.abuse.client.Shot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the check of answers sees what it is there for. */
class AnswerCheckTest {

    private static final String ENVELOPE = "{\"success\":false,\"error\":\"'topic' is required\"}";
    private static final Answer.Header JSON = new Answer.Header("content-type", "application/json");
    private static final Shot GET = new Shot("GET".getBytes(UTF_8), true, false, false);

    private final AnswerCheck check = new AnswerCheck(List.of("canary"), Set.of(502));

    @Test
    void validAnswersGiveNoComplaint() {
        assertThat(complaint(200, "{}", JSON)).isEmpty();
        assertThat(complaint(400, ENVELOPE, JSON)).isEmpty();
        assertThat(complaint(502, ENVELOPE, JSON)).isEmpty();
        assertThat(complaint(429, ENVELOPE, JSON, new Answer.Header("retry-after", "5")))
                .isEmpty();
        Shot onlyIfCached = new Shot("GET".getBytes(UTF_8), true, false, true);
        assertThat(check.complaint(onlyIfCached, answer(504, ENVELOPE, JSON))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "500 | {\"success\":false,\"error\":\"x\"}",
                "504 | {\"success\":false,\"error\":\"x\"}",
                "503 | {\"success\":false,\"error\":\"x\"}",
                "429 | {\"success\":false,\"error\":\"x\"}",
                "400 | {\"success\":true,\"error\":\"x\"}",
                "400 | {\"success\":false,\"error\":\"\"}",
                "400 | {\"success\":false,\"error\":\"x\",\"more\":1}",
                "400 | {\"success\":false,\"error\":\"java.lang.NullPointerException\"}",
                "400 | {\"success\":false,\"error\":\"127.0.0.1:6379 is away\"}",
                "400 | {\"success\":false,\"error\":\"x\"}{}",
                "404 | <html>",
                "404 | ``",
                "400 | ``",
                "414 | ``",
                "431 | ``",
                "200 | {\"a\":1,\"a\":2}",
                "200 | {",
                "200 | {\"key\":\"canary\"}"
            })
    void invalidAnswersGiveComplaints(int status, String body) {
        assertThat(complaint(status, body, JSON)).isNotEmpty();
    }

    @Test
    void headerFromClientInputGivesComplaint() {
        assertThat(complaint(200, "{}", JSON, new Answer.Header(AnswerCheck.FORGED_HEADER, "1")))
                .contains("header");
    }

    private String complaint(int status, String body, Answer.Header... headers) {
        return check.complaint(GET, answer(status, body, headers));
    }

    private static Answer answer(int status, String body, Answer.Header... headers) {
        return new Answer(status, List.of(headers), body.getBytes(UTF_8));
    }
}
