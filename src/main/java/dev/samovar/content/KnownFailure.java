package dev.samovar.content;

import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import java.util.Optional;

/** Failures of a generation whose message is meant for callers. */
public final class KnownFailure {

    private KnownFailure() {}

    /** The message of a failure for its caller; empty if it is unexpected, and belongs into the log alone. */
    public static Optional<String> message(Throwable failure) {
        return failure instanceof ModelException
                        || failure instanceof DeadlineExceededException
                        || failure instanceof RateLimitedException
                        || failure instanceof GenerationVoidedException
                ? Optional.of(String.valueOf(failure.getMessage()))
                : Optional.empty();
    }
}
