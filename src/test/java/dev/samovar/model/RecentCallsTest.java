package dev.samovar.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.ModelException.Reason;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.model.FakeModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecentCallsTest {

    private final ManualClock clock = new ManualClock();
    private final RecentCalls calls = new RecentCalls(clock);

    @Test
    void withoutCallsNothingFails() {
        assertThat(calls.mostlyFail()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"TIMEOUT", "RATE_LIMITED", "UNAVAILABLE", "REJECTED", "MALFORMED"})
    void failuresAloneAreMostlyFailures(Reason reason) {
        fail(reason, 1);

        assertThat(calls.mostlyFail()).isTrue();
    }

    @Test
    void modelThatDeclinesWorks() {
        fail(Reason.BLOCKED, 9);

        assertThat(calls.mostlyFail()).isFalse();
    }

    @Test
    void halfOfTheCallsIsNotMost() {
        fail(Reason.UNAVAILABLE, 3);
        complete(3);
        assertThat(calls.mostlyFail()).isFalse();

        fail(Reason.UNAVAILABLE, 1);
        assertThat(calls.mostlyFail()).isTrue();
    }

    @Test
    void onlyTheLatestCallsCount() {
        complete(1_000);
        fail(Reason.TIMEOUT, 10);
        assertThat(calls.mostlyFail()).isFalse();
        fail(Reason.TIMEOUT, 1);
        assertThat(calls.mostlyFail()).isTrue();
        complete(10);
        assertThat(calls.mostlyFail()).isFalse();
    }

    @Test
    void failuresAreForgottenAfterFiveMinutes() {
        fail(Reason.REJECTED, 20);
        clock.advance(Duration.ofMinutes(5));
        assertThat(calls.mostlyFail()).isTrue();
        clock.advance(Duration.ofSeconds(1));

        assertThat(calls.mostlyFail()).isFalse();
    }

    @Test
    void unusableAnswerIsAFailureAndNoSuccess() {
        complete(1);
        calls.unusable(new ModelException(Reason.MALFORMED, "not JSON"));

        assertThat(calls.mostlyFail()).isTrue();
        complete(1);
        assertThat(calls.mostlyFail()).isFalse();
    }

    private void complete(int times) {
        for (int i = 0; i < times; i++) {
            calls.completed(FakeModel.ANSWER);
        }
    }

    private void fail(Reason reason, int times) {
        for (int i = 0; i < times; i++) {
            calls.failed(new ModelException(reason, "it failed"));
        }
    }
}
