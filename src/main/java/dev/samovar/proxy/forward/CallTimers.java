package dev.samovar.proxy.forward;

import dev.samovar.proxy.UpstreamException;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The time limits of one call: one of the phase that it is in, and one of its whole request or answer.
 *
 * <p>Belongs to the event loop of the call's context.
 */
final class CallTimers {

    private static final long NONE = -1;

    private final Vertx vertx;
    private final String upstream;
    private final Consumer<Throwable> onLate;
    private long phase = NONE;
    private long total = NONE;

    /**
     * No limit yet.
     *
     * @param upstream the upstream's name
     * @param onLate gets the failure of a call that exceeds a limit
     */
    CallTimers(Vertx vertx, String upstream, Consumer<Throwable> onLate) {
        this.vertx = vertx;
        this.upstream = upstream;
        this.onLate = onLate;
    }

    /** Begins a phase, which ends the one before. */
    void phase(Duration limit, String late) {
        endPhase();
        phase = after(limit, () -> tooSlow(late));
    }

    void endPhase() {
        phase = cancelled(phase);
    }

    /** Limits the whole from now on, in place of the limit before. */
    void total(Duration limit, String late) {
        total(limit, () -> tooSlow(late));
    }

    /** The same with a failure of its own. */
    void total(Duration limit, Supplier<Throwable> late) {
        endTotal();
        total = after(limit, late);
    }

    private void endTotal() {
        total = cancelled(total);
    }

    /** Ends all limits. */
    void end() {
        endPhase();
        endTotal();
    }

    private Throwable tooSlow(String late) {
        return UpstreamException.tooSlow("The upstream " + upstream + " is too slow, " + late);
    }

    private long after(Duration limit, Supplier<Throwable> late) {
        return vertx.setTimer(Math.max(1, limit.toMillis()), fired -> onLate.accept(late.get()));
    }

    private long cancelled(long timer) {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
        }
        return NONE;
    }
}
