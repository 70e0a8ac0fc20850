package dev.samovar.model.gemini;

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

/**
 * A Gemini model behind {@code POST /v1beta/models/{model}:generateContent}. One subscription is one request; cancelling
 * closes it. Holds a pool of connections: one instance per model. Emits on the connection's event loop.
 */
public final class GeminiModel implements LanguageModel {

    private final GeminiSettings settings;
    private final GeminiApi api;

    public GeminiModel(GeminiSettings settings) {
        this(settings, ClientLimits.DEFAULT);
    }

    GeminiModel(GeminiSettings settings, ClientLimits limits) {
        this.settings = settings;
        Refusals refusals = new Refusals(Clock.systemUTC(), GeminiError::retryDelay);
        this.api = ModelClient.of(GeminiApi.class, settings.baseUrl(), refusals, limits);
    }

    @Override
    public ModelIdentity identity() {
        String parameters =
                "temperature=%s,maxOutputTokens=%d".formatted(settings.temperature(), settings.maxOutputTokens());
        return new ModelIdentity("gemini", settings.model(), parameters);
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom()
                .deferred(() -> api.generateContent(
                        settings.apiKey().orElse(null), settings.model(), GeminiRequest.of(prompt, settings)))
                .onItem()
                .ifNull()
                .failWith(UnusableAnswer::empty)
                .map(GeminiAnswer::completion)
                .onFailure()
                .transform(BrokenCall::of);
    }
}
