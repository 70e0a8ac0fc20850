package dev.samovar.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void bodyThatFindsNoMemoryIsReportedAndTakesNone() {
        BodyBudget budget = BodyBudget.ofHeap(refused::incrementAndGet);
        assertThat(budget.tryAcquire(1_000)).isTrue();
        assertThat(refused).hasValue(0);

        assertThat(budget.tryAcquire(Runtime.getRuntime().maxMemory() + (32L << 20)))
                .isFalse();

        assertThat(refused).hasValue(1);
        assertThat(budget.taken()).isEqualTo(1_000);
    }
}
