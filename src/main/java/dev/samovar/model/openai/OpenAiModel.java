package dev.samovar.model.openai;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.http.BrokenCall;
import dev.samovar.model.http.ClientLimits;
import dev.samovar.model.http.ModelClient;
import dev.samovar.model.http.Refusals;
import dev.samovar.model.http.UnusableAnswer;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.Optional;

/**
 * A model behind {@code POST /chat/completions}: OpenAI's own, or one of Ollama, vLLM or llama.cpp. One subscription is one
 * request; cancelling closes it. Holds a pool of connections: one instance per model. Emits on the connection's event loop.
 */
public final class OpenAiModel implements LanguageModel {

    private final OpenAiSettings settings;
    private final OpenAiApi api;

    public OpenAiModel(OpenAiSettings settings) {
        this(settings, ClientLimits.DEFAULT);
    }

    OpenAiModel(OpenAiSettings settings, ClientLimits limits) {
        this.settings = settings;
        Refusals refusals = new Refusals(Clock.systemUTC(), body -> Optional.empty());
        this.api = ModelClient.of(OpenAiApi.class, settings.baseUrl(), refusals, limits);
    }

    @Override
    public ModelIdentity identity() {
        String parameters =
                "temperature=%s,max_tokens=%d".formatted(settings.temperature(), settings.maxOutputTokens());
        return new ModelIdentity("openai", settings.model(), parameters);
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom()
                .deferred(() -> api.complete(
                        settings.apiKey().map(key -> "Bearer " + key).orElse(null), OpenAiRequest.of(prompt, settings)))
                .onItem()
                .ifNull()
                .failWith(UnusableAnswer::empty)
                .map(OpenAiAnswer::completion)
                .onFailure()
                .transform(BrokenCall::of);
    }
}
