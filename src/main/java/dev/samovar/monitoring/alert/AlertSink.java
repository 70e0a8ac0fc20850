package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** A receiver of alerts, such as a webhook. */
public interface AlertSink {

    /** The name of the sink in the log, such as {@code webhook}. */
    String name();

    /**
     * Sends an alert, and emits {@code null} once it is accepted. Sends nothing before subscription. May fail with any
     * exception; its message is logged, so it must contain no secret.
     */
    Uni<Void> send(Alert alert);

    /** The time that retries of one alert may take, beyond a single attempt. */
    default Duration retriesFor() {
        return Duration.ZERO;
    }
}
