package dev.samovar.monitoring.alert;

import dev.samovar.log.LogText;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * A sink that isolates another one: it never fails, blocks or exceeds its timeout.
 *
 * <p>The first failure is logged, and the next success after it.
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
                .invoke(this::succeeded)
                .onFailure()
                .invoke(this::failed)
                .onFailure()
                .recoverWithNull();
    }

    private void succeeded() {
        if (failing.compareAndSet(true, false)) {
            LOG.infof("alerts to the %s are delivered again", name());
        }
    }

    private void failed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            String message = failure.getMessage();
            String reason = message == null ? failure.getClass().getSimpleName() : message;
            LOG.warnf("alert not delivered to the %s: %s", name(), LogText.of(reason));
        }
    }
}
