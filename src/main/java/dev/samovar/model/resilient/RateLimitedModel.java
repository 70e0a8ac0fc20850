package dev.samovar.model.resilient;

import dev.samovar.limit.OutageLimiter;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;

/**
 * A model that is asked within a budget. It stands here because cache and model do not know each other. It fails with
 * {@link dev.samovar.limit.RateLimitedException} too.
 */
public final class RateLimitedModel implements LanguageModel {

    private final LanguageModel model;
    private final OutageLimiter budget;

    public RateLimitedModel(LanguageModel model, OutageLimiter budget) {
        this.model = model;
        this.budget = budget;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return budget.spend(() -> model.complete(prompt));
    }
}
