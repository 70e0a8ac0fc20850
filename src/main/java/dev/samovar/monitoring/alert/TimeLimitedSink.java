package dev.samovar.monitoring.alert;

import dev.samovar.log.LogText;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A sink that can do no harm: it never fails, never blocks who sends and ends in time, whatever the sink in it does. The
 * log says once when that one begins to fail, and once when it works again.
 */
final class TimeLimitedSink implements AlertSink {

    private static final Logger LOG = Logger.getLogger(TimeLimitedSink.class);

    private final AlertSink sink;
    private final Duration timeout;
    private final AtomicBoolean failing = new AtomicBoolean();

    TimeLimitedSink(AlertSink sink, Duration timeout) {
        this.sink = sink;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return sink.name();
    }

    @Override
    public Uni<Void> send(Alert alert) {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(() -> sink.send(alert))
                .ifNoItem()
                .after(timeout)
                .failWith(() -> new TimeoutException("no answer in " + timeout.toMillis() + " ms"))
                .invoke(this::worked)
                .onFailure()
                .invoke(this::failed)
                .onFailure()
                .recoverWithNull();
    }

    private void worked() {
        if (failing.compareAndSet(true, false)) {
            LOG.infof("Alerts reach the %s again", name());
        }
    }

    private void failed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            String message = failure.getMessage();
            String reason = message == null ? failure.getClass().getSimpleName() : message;
            LOG.warnf("An alert did not reach the %s: %s", name(), LogText.of(reason));
        }
    }
}
