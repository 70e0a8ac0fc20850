package dev.samovar.monitoring.alert;

import io.smallrye.mutiny.Uni;
import org.jboss.logging.Logger;

/** The log as a receiver: a fall and its reminders are warnings, a recovery is information. */
public final class LogAlertSink implements AlertSink {

    private static final Logger LOG = Logger.getLogger(LogAlertSink.class);

    @Override
    public String name() {
        return "log";
    }

    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom().voidItem().invoke(() -> {
            Logger.Level level = alert.kind() == Alert.Kind.RECOVERED ? Logger.Level.INFO : Logger.Level.WARN;
            LOG.log(level, alert.text());
        });
    }
}
