package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Where alerts go. */
public interface AlertSink {

    /** The sink as people know it, such as {@code webhook}. */
    String name();

    /**
     * Sends an alert, and emits {@code null} once it is on its way. Nothing is sent before subscription. May fail with
     * anything; the message goes into the log, so it must hold no secret.
     */
    Uni<Void> send(Alert alert);

    /** How long one alert may be tried again, beyond what a single attempt may take. */
    default Duration retriesFor() {
        return Duration.ZERO;
    }
}
