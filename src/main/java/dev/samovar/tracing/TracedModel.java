package dev.samovar.tracing;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;

/** A model with a span of each call, by the GenAI conventions of OpenTelemetry, without prompts and answers. */
final class TracedModel implements LanguageModel {

    private final LanguageModel model;
    private final Spans spans;

    TracedModel(LanguageModel model, Spans spans) {
        this.model = model;
        this.spans = spans;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        ModelIdentity asked = model.identity();
        return spans.span(
                GenAi.call(GenAi.CHAT, asked.provider(), asked.name()),
                () -> model.complete(prompt),
                (span, completion) -> GenAi.tokens(span, completion.tokensIn(), completion.tokensOut()));
    }
}
