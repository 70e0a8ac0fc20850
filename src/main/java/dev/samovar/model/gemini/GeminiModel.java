package dev.samovar.model.gemini;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.http.BrokenCall;
import dev.samovar.model.http.ClientOptions;
import dev.samovar.model.http.ModelClient;
import dev.samovar.model.http.refusal.Refusals;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.smallrye.mutiny.Uni;
import java.time.Clock;

/**
 * A Gemini model behind {@code POST /v1beta/models/{model}:generateContent}. One subscription is one request; cancelling
 * closes it. Holds a pool of connections: one instance per model. Emits on the connection's event loop.
 */
public final class GeminiModel implements LanguageModel {

    private final GeminiSettings settings;
    private final Refusals refusals;
    private final ModelClient<GeminiApi> client;

    /** A model with the usual options of its HTTP client. */
    public GeminiModel(GeminiSettings settings) {
        this(settings, ClientOptions.DEFAULT);
    }

    /** A model with options of its HTTP client. */
    public GeminiModel(GeminiSettings settings, ClientOptions options) {
        this.settings = settings;
        this.refusals = new Refusals(Clock.systemUTC(), settings.apiKey(), GeminiError::retryDelay);
        this.client = new ModelClient<>(GeminiApi.class, settings.baseUrl(), refusals, options);
    }

    @Override
    public ModelIdentity identity() {
        String parameters =
                "temperature=%s,maxOutputTokens=%d".formatted(settings.temperature(), settings.maxOutputTokens());
        return new ModelIdentity("gemini", settings.model(), parameters);
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return client.send((api, call) -> api.generateContent(
                        call, settings.apiKey().orElse(null), settings.model(), GeminiRequest.of(prompt, settings)))
                .onItem()
                .ifNull()
                .failWith(UnusableAnswer::empty)
                .map(answer -> answer.completion(refusals))
                .onFailure()
                .transform(BrokenCall::of);
    }
}
