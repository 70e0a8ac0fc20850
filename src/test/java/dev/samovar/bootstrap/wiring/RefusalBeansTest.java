package dev.samovar.bootstrap.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.monitoring.RefusalMeters;
import dev.samovar.security.Refusal;
import dev.samovar.security.RefusalListener;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a refusal of management leaves: a log line with its reason and address, and a count. */
class RefusalBeansTest {

    private final List<String> log = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RefusalListener listener = listener();

    private RefusalListener listener() {
        RefusalBeans beans = new RefusalBeans();
        RefusalMeters meters = beans.meters();
        meters.bindTo(registry);
        return beans.listener(new CountedWarnings(log::add, () -> 0), meters);
    }

    @ParameterizedTest
    @EnumSource
    void firstRefusalOfEachReasonIsALineAndEachIsCounted(Refusal refusal) {
        listener.refused(refusal, "192.0.2.7");
        listener.refused(refusal, "192.0.2.8");

        assertThat(log).containsExactly("management access refused: " + refusal.description() + ", client 192.0.2.7");
        assertThat(count(refusal)).isEqualTo(2);
    }

    @Test
    void otherReasonIsALineOfItsOwn() {
        listener.refused(Refusal.NO_KEY, "192.0.2.7");
        listener.refused(Refusal.WRONG_KEY, "192.0.2.7");

        assertThat(log).hasSize(2);
        assertThat(count(Refusal.NO_KEY)).isEqualTo(1);
        assertThat(count(Refusal.WRONG_KEY)).isEqualTo(1);
    }

    private double count(Refusal refusal) {
        return registry.get("samovar.management.refusals")
                .tag("reason", refusal.label())
                .functionCounter()
                .count();
    }
}
