package dev.samovar.bootstrap.wiring;

import dev.samovar.limit.Refusals;
import dev.samovar.monitoring.CountedWarnings;
import dev.samovar.monitoring.CounterMeters;
import dev.samovar.monitoring.RefusalMeters;
import dev.samovar.security.Refusal;
import dev.samovar.security.RefusalListener;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Wires the log lines and the meter of management refusals, and the counts of what limits refuse. */
@Dependent
class RefusalBeans {

    private static final Logger LOG = Logger.getLogger(CountedWarnings.class);

    @Produces
    @Singleton
    CountedWarnings warnings() {
        return new CountedWarnings(LOG::warn, System::nanoTime);
    }

    @Produces
    @Singleton
    RefusalMeters meters() {
        return new RefusalMeters(
                Arrays.stream(Refusal.values()).map(Refusal::label).collect(Collectors.toSet()));
    }

    @Produces
    @Singleton
    Refusals refusals() {
        return new Refusals();
    }

    @Produces
    @Singleton
    CounterMeters limits(Refusals refusals) {
        return new CounterMeters(
                "samovar.refusals",
                "Generations and requests refused by a limit of the service.",
                "limit",
                "key",
                refusals.counts());
    }

    @Produces
    @Singleton
    RefusalListener listener(CountedWarnings warnings, RefusalMeters meters) {
        return (refusal, client) -> {
            meters.refused(refusal.label());
            warnings.warn(
                    refusal.label(), "management access refused: " + refusal.description() + ", client " + client);
        };
    }
}
