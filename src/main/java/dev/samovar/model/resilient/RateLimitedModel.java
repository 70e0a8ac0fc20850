package dev.samovar.model.resilient;

import dev.samovar.limit.OutageLimiter;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;

/**
 * Decorator that limits the calls of a model during an outage of the shared store.
 *
 * <p>Adds {@link dev.samovar.limit.RateLimitedException} to the model's own failures.
 */
public final class RateLimitedModel implements LanguageModel {

    private final LanguageModel model;
    private final OutageLimiter limiter;

    /**
     * A limited model.
     *
     * @param limiter the limit on its calls
     */
    public RateLimitedModel(LanguageModel model, OutageLimiter limiter) {
        this.model = model;
        this.limiter = limiter;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return limiter.around(() -> model.complete(prompt));
    }
}
