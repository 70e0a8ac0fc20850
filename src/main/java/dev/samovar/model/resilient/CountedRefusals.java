package dev.samovar.model.resilient;

import dev.samovar.limit.RateLimitedException;
import dev.samovar.limit.Refusals;
import dev.samovar.limit.Refusals.Limit;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelException.Reason;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;

/** Decorator that counts the calls of a model which a limit refused. It belongs around all limits. */
public final class CountedRefusals implements LanguageModel {

    private final LanguageModel model;
    private final Refusals refusals;

    /** A model whose refused calls are counted. */
    public CountedRefusals(LanguageModel model, Refusals refusals) {
        this.model = model;
        this.refusals = refusals;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return model.complete(prompt).onFailure().invoke(this::count);
    }

    private void count(Throwable failure) {
        if (failure instanceof RateLimitedException) {
            refusals.refused(Limit.OUTAGE);
        } else if (failure instanceof ModelException refused && !refused.wasAsked()) {
            refusals.refused(refused.reason() == Reason.OVERLOADED ? Limit.CONCURRENCY : Limit.BREAKER);
        }
    }
}
