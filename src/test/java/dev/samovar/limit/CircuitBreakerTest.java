package dev.samovar.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.limit.CircuitBreaker.State;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Duration OPEN_FOR = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final List<State> states = new ArrayList<>();
    private final List<UniEmitter<? super String>> calls = new ArrayList<>();
    private final CircuitBreaker breaker = new CircuitBreaker(
            new CircuitBreaker.Policy(4, 0.5, OPEN_FOR), IllegalStateException.class::isInstance, states::add, clock);

    /** The failure of a call that does not pass. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Duration rest;

        Refused(Duration rest) {
            this.rest = rest;
        }
    }

    @Test
    void nothingIsDecidedBeforeTheVolumeOfCalls() {
        fail(3);
        call();
        assertThat(calls).hasSize(4);
        assertThat(states).isEmpty();
    }

    @Test
    void halfOfTheLastCallsOpenIt() {
        succeed(10);
        fail(1);
        assertThat(states).isEmpty();
        fail(1);

        assertThat(states).containsExactly(State.OPEN);
        assertThat(refusal().rest).isEqualTo(OPEN_FOR);
        clock.advance(Duration.ofSeconds(3));
        assertThat(refusal().rest).isEqualTo(Duration.ofSeconds(7));
        assertThat(calls).hasSize(12);
    }

    @Test
    void failureThatDoesNotCountIsASuccess() {
        for (int i = 0; i < 20; i++) {
            call();
            calls.get(i).fail(new IllegalArgumentException());
        }
        assertThat(states).isEmpty();
    }

    @Test
    void successfulTrialClosesIt() {
        fail(4);
        clock.advance(OPEN_FOR.plusMillis(1));
        succeed(1);
        fail(3);

        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void failedTrialOpensItAgainForTheWholeTime() {
        fail(4);
        clock.advance(OPEN_FOR.plusMillis(1));
        fail(1);

        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.OPEN);
        assertThat(refusal().rest).isEqualTo(OPEN_FOR);
        assertThat(breaker.openings()).isEqualTo(2);
    }

    @Test
    void cancelledCallCountsNeitherWay() {
        fail(2);
        for (int i = 0; i < 20; i++) {
            call().cancel();
        }
        assertThat(states).isEmpty();
        fail(2);

        assertThat(states).containsExactly(State.OPEN);
    }

    @Test
    void cancelledTrialReturnsItsPermission() {
        fail(4);
        clock.advance(OPEN_FOR.plusMillis(1));
        for (int i = 0; i < 3; i++) {
            UniAssertSubscriber<String> trial = call();
            refusal();
            trial.cancel();
        }
        succeed(1);

        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void lateOutcomesOfEarlierCallsDecideNothing() {
        for (int i = 0; i < 3; i++) {
            call();
        }
        UniAssertSubscriber<String> cancelled = call();
        fail(4);
        clock.advance(OPEN_FOR.plusMillis(1));
        call();
        int trial = calls.size() - 1;

        calls.get(0).complete("late");
        calls.get(1).fail(new IllegalStateException("late"));
        cancelled.cancel();

        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN);
        refusal();
        calls.get(trial).complete("done");
        calls.get(2).fail(new IllegalStateException("later"));
        fail(3);
        assertThat(states).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void callKnowsWhetherItOpenedSinceItBegan() {
        int before = breaker.openings();
        fail(4);
        assertThat(breaker.isOpenSince(before)).isTrue();
        assertThat(breaker.isOpenSince(breaker.openings())).isFalse();
        clock.advance(OPEN_FOR.plusMillis(1));
        succeed(1);
        assertThat(breaker.isOpenSince(before)).isFalse();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            call();
            calls.get(calls.size() - 1).fail(new IllegalStateException());
        }
    }

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            call();
            calls.get(calls.size() - 1).complete("done");
        }
    }

    private Refused refusal() {
        return (Refused) call().assertFailedWith(Refused.class).getFailure();
    }

    private UniAssertSubscriber<String> call() {
        return breaker.around(Uni.createFrom().<String>emitter(calls::add), Refused::new)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }
}
