package dev.samovar.bootstrap;

import dev.samovar.api.ErrorResponse;
import dev.samovar.cache.readthrough.failure.SummarizedFailure;
import dev.samovar.cache.readthrough.stream.part.StreamTruncatedException;
import dev.samovar.cache.relay.NotFollowedException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import org.jboss.logging.Logger;

/**
 * Failures that came after their caller had left.
 *
 * <p>A client may disconnect while its request fails on another thread. Mutiny would log each as an error with a stack
 * trace. What a response would have told the client is of no interest then; an unexpected failure is logged as for a
 * caller who waits.
 */
final class DroppedFailures {

    private static final Logger LOG = Logger.getLogger(DroppedFailures.class);

    private DroppedFailures() {}

    /** Takes them over from Mutiny, for the whole process. */
    static void receive() {
        Infrastructure.setDroppedExceptionHandler(DroppedFailures::received);
    }

    private static void received(Throwable failure) {
        if (failure instanceof SummarizedFailure
                || failure instanceof NotFollowedException
                || failure instanceof StreamTruncatedException) {
            // Of an upstream or another replica: whoever waits for its answer reports it
            LOG.debugf("A failure of an answer has no caller any more: %s", failure);
            return;
        }
        // Logs it if it is unexpected
        ErrorResponse response = ErrorResponse.of(failure);
        LOG.debugf("A failure with status %d has no caller any more: %s", response.status(), failure);
    }
}
