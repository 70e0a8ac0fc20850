package dev.samovar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What each client may have generated. */
class ClientRateLimiterTest {

    private final ManualClock clock = new ManualClock();
    private final ClientRateLimiter budgets = new ClientRateLimiter(4, clock);

    @Test
    void clientMaySpendAMinutesBudgetAtOnceAndThenAsItComesBack() {
        spend("a", 4);

        assertThat(budgets.of("a").tryAcquire()).contains(Duration.ofSeconds(15));
        clock.advance(Duration.ofSeconds(10));
        assertThat(budgets.of("a").tryAcquire()).contains(Duration.ofSeconds(5));
        clock.advance(Duration.ofSeconds(5));
        spend("a", 1);
        assertThat(budgets.of("a").tryAcquire()).isPresent();
    }

    @Test
    void budgetDoesNotGrowBeyondAMinutes() {
        clock.advance(Duration.ofHours(1));
        spend("a", 4);
        clock.advance(Duration.ofHours(1));
        spend("a", 4);

        assertThat(budgets.of("a").tryAcquire()).isPresent();
    }

    @Test
    void clientsKnowNothingOfEachOther() {
        spend("a", 4);

        assertThat(budgets.of("a").tryAcquire()).isPresent();
        assertThat(budgets.of("b").tryAcquire()).isEmpty();
    }

    @Test
    void whatIsPaidBackCanBeSpentAgain() {
        spend("a", 4);
        budgets.of("a").release();
        spend("a", 1);

        assertThat(budgets.of("a").tryAcquire()).isPresent();
    }

    @Test
    void whoIsOnlyAskedMustBeAbleToPayAndIsNotCharged() {
        for (int i = 0; i < 10; i++) {
            assertThat(budgets.of("a").onlyAsked().tryAcquire()).isEmpty();
        }
        spend("a", 4);

        assertThat(budgets.of("a").onlyAsked().tryAcquire()).isPresent();
    }

    @Test
    void memoryIsBoundedAndWhoWasQuietForLongestIsForgotten() {
        spend("quiet", 4);
        spend("busy", 4);
        for (int i = 0; i < ClientRateLimiter.MAX_CLIENTS; i++) {
            budgets.of("client" + i).tryAcquire();
            assertThat(budgets.of("busy").tryAcquire()).isPresent();
        }

        assertThat(budgets.size()).isEqualTo(ClientRateLimiter.MAX_CLIENTS);
        assertThat(budgets.of("quiet").tryAcquire()).isEmpty();
    }

    @Test
    void budgetOfNothingIsRefused() {
        assertThatThrownBy(() -> new ClientRateLimiter(0, clock)).isInstanceOf(IllegalArgumentException.class);
    }

    private void spend(String client, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(budgets.of(client).tryAcquire()).isEmpty();
        }
    }
}
