package dev.samovar.model.openai;

import static java.util.Objects.requireNonNull;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.model.http.BrokenCall;
import dev.samovar.model.http.ClientOptions;
import dev.samovar.model.http.ModelClient;
import dev.samovar.model.http.refusal.ProviderRefusal;
import dev.samovar.model.http.refusal.Refusals;
import dev.samovar.model.http.refusal.UnusableAnswer;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A model behind {@code POST /chat/completions}: OpenAI's own, or one of Ollama, vLLM, llama.cpp, LM Studio, Mistral or
 * DeepSeek. One subscription is one request that is answered; cancelling closes it. A request that the server refused
 * because of a part that it does not take is sent again without that part, at once, and later ones are sent without it from
 * the beginning. Holds a pool of connections: one instance per model. Emits on the connection's event loop.
 */
public final class OpenAiModel implements LanguageModel {

    private static final System.Logger LOG = System.getLogger(OpenAiModel.class.getName());

    private final OpenAiSettings settings;
    private final Refusals refusals;
    private final ModelClient<OpenAiApi> client;
    private final AtomicReference<Dialect> learned = new AtomicReference<>(Dialect.WHOLE);

    /** A model with the usual options of its HTTP client. */
    public OpenAiModel(OpenAiSettings settings) {
        this(settings, ClientOptions.DEFAULT);
    }

    /** A model with options of its HTTP client. */
    public OpenAiModel(OpenAiSettings settings, ClientOptions options) {
        this.settings = settings;
        this.refusals = new Refusals(Clock.systemUTC(), settings.apiKey(), body -> Optional.empty());
        this.client = new ModelClient<>(OpenAiApi.class, settings.baseUrl(), refusals, options);
    }

    /** The parameters are those of the settings, whatever the server takes of them: replicas share their keys. */
    @Override
    public ModelIdentity identity() {
        String parameters =
                "temperature=%s,max_tokens=%d".formatted(settings.temperature(), settings.maxOutputTokens());
        return new ModelIdentity("openai", settings.model(), parameters);
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom().deferred(() -> ask(prompt, requireNonNull(learned.get())));
    }

    private Uni<Completion> ask(Prompt prompt, Dialect dialect) {
        return client.send((api, call) -> api.complete(
                        call,
                        settings.apiKey().map(key -> "Bearer " + key).orElse(null),
                        OpenAiRequest.of(prompt, settings, dialect)))
                .onItem()
                .ifNull()
                .failWith(UnusableAnswer::empty)
                .map(answer -> answer.completion(refusals))
                .onFailure()
                .transform(BrokenCall::of)
                .onFailure(ModelException.class)
                .recoverWithUni(failure -> learn(dialect, failure)
                        .map(less -> ask(prompt, less))
                        .orElseGet(() -> Uni.createFrom().failure(failure)));
    }

    /** What to ask with after a refusal; less than before, so that it ends. */
    private Optional<Dialect> learn(Dialect used, Throwable failure) {
        if (!(failure.getCause() instanceof ProviderRefusal refusal)) {
            return Optional.empty();
        }
        return used.without(refusal).map(less -> {
            Dialect before = learned.getAndUpdate(known -> known.and(less));
            Dialect now = before.and(less);
            if (!now.equals(before)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Model {0} refused a part of a request (HTTP {1}), requests have {2} from now on: {3}",
                        settings.model(),
                        String.valueOf(refusal.status()),
                        now.description(),
                        refusal.getMessage());
            }
            return now;
        });
    }
}
