package dev.samovar.content;

import dev.samovar.cache.readthrough.GenerationVoidedException;
import dev.samovar.cache.readthrough.flight.DeadlineExceededException;
import dev.samovar.limit.RateLimitedException;
import dev.samovar.model.ModelException;
import java.util.Optional;

/** The failures of a generation whose message is made for callers. */
public final class KnownFailure {

    private KnownFailure() {}

    /** What a caller may be told about a failure; empty if nobody foresaw it, so that it goes into the log alone. */
    public static Optional<String> message(Throwable failure) {
        return failure instanceof ModelException
                        || failure instanceof DeadlineExceededException
                        || failure instanceof RateLimitedException
                        || failure instanceof GenerationVoidedException
                ? Optional.of(String.valueOf(failure.getMessage()))
                : Optional.empty();
    }
}
