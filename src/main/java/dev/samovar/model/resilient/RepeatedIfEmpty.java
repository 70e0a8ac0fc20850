package dev.samovar.model.resilient;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.smallrye.mutiny.Uni;

/**
 * A decorator that asks once more when the model finished without a word, as several do now and then. It belongs around
 * the meter, which counts both requests.
 */
public final class RepeatedIfEmpty implements LanguageModel {

    private final LanguageModel model;

    /** A model whose empty completions are requested once more. */
    public RepeatedIfEmpty(LanguageModel model) {
        this.model = model;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return model.complete(prompt).onFailure(UnusableAnswer::isEmpty).recoverWithUni(() -> model.complete(prompt));
    }
}
