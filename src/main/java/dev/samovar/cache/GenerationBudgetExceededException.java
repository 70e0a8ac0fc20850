package dev.samovar.cache;

import java.time.Duration;

/** As many generations as may run without the store have run or are under way. */
public final class GenerationBudgetExceededException extends RuntimeException {

    private final transient Duration retryAfter;

    public GenerationBudgetExceededException(Duration retryAfter) {
        super("The shared cache is away and as much is being generated as may be without it: try again later");
        this.retryAfter = retryAfter;
    }

    /** When it is worth to try again. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
