package dev.samovar.proxy.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of a whole answer that takes the place of a stream. */
class RunningAssessmentTest {

    private static final ProxiedCall CALL = new ProxiedCall("m", "", true, Optional.empty(), false);

    @ParameterizedTest
    @CsvSource({"8, false", "9, true", "10, true"})
    void wholeAnswerThatIsTooLargeIsNotKeptToBeAssessed(int bytes, boolean tooLarge) {
        RunningAssessment assessment =
                new RunningAssessment(new OpenAiDialect(), "/v1/chat/completions", CALL, "application/json", 8);
        for (int i = 0; i < bytes; i++) {
            assessment.feed(new byte[] {' '});
        }

        String reason = assessment
                .end(new Offloading(Runnable::run))
                .await()
                .indefinitely()
                .reason();

        assertThat(reason.equals("size")).as(reason).isEqualTo(tooLarge);
    }
}
