package dev.samovar.bootstrap.wiring;

import dev.samovar.bootstrap.config.SamovarConfig;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.limit.OutageLimiter;
import dev.samovar.limit.Refusals;
import dev.samovar.model.CallListener;
import dev.samovar.model.FailureLog;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.MeteredModel;
import dev.samovar.model.ModelStats;
import dev.samovar.model.RecentCalls;
import dev.samovar.model.gemini.GeminiModel;
import dev.samovar.model.gemini.GeminiSettings;
import dev.samovar.model.http.ClientLimits;
import dev.samovar.model.http.ClientOptions;
import dev.samovar.model.openai.OpenAiModel;
import dev.samovar.model.openai.OpenAiSettings;
import dev.samovar.model.resilient.CountedRefusals;
import dev.samovar.model.resilient.RateLimitedModel;
import dev.samovar.model.resilient.RepeatedIfEmpty;
import dev.samovar.model.resilient.ResiliencePolicy;
import dev.samovar.model.resilient.ResilientModel;
import dev.samovar.model.sample.SampleModel;
import dev.samovar.tracing.Tracing;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Wires the configured language model. */
@Dependent
public class ModelBeans {

    private static final Logger LOG = Logger.getLogger(ModelBeans.class);

    private final TlsConfigurationRegistry tls;

    ModelBeans(TlsConfigurationRegistry tls) {
        this.tls = tls;
    }

    @Produces
    @Singleton
    ModelStats stats() {
        return new ModelStats();
    }

    @Produces
    @Singleton
    RecentCalls recentCalls(InstantSource clock) {
        return new RecentCalls(clock);
    }

    /**
     * The model with its listeners.
     *
     * @param model the model, with retries and limits
     * @param failures the log of failures
     * @param calls the receiver of the results of calls
     */
    public record Upstream(ResilientModel model, FailureLog failures, CallListener calls) {}

    @Produces
    @Singleton
    Upstream upstream(
            SamovarConfig config, ModelStats stats, RecentCalls recent, InstantSource clock, Tracing tracing) {
        try {
            LanguageModel provider = tracing.traced(new MeteredModel(provider(config.model()), stats));
            FailureLog failures = new FailureLog(provider.identity(), clock);
            CallListener calls = CallListener.all(stats.timeouts(), recent, failures);
            warnOfLostAnswers(config);
            return new Upstream(
                    new ResilientModel(new RepeatedIfEmpty(provider), policy(config.model()), calls, tracing::caller),
                    failures,
                    calls);
        } catch (IllegalArgumentException e) {
            // Without its cause: a failed start prints the innermost message
            throw new ConfigurationException("The model's settings are wrong: " + e.getMessage());
        }
    }

    private static void warnOfLostAnswers(SamovarConfig config) {
        Duration longest = config.model().queueTimeout().plus(config.model().deadline());
        Duration given = config.content().generationDeadline();
        if (given.compareTo(longest) < 0) {
            LOG.warnf(
                    "A generation may be cancelled after its model call was paid for: samovar.content.generation-deadline"
                            + " (%s) is shorter than samovar.model.queue-timeout and samovar.model.deadline together (%s)",
                    given, longest);
        }
    }

    @Produces
    @Singleton
    LanguageModel model(SamovarConfig config, Upstream upstream, RedisMode redisMode, Refusals refusals) {
        LanguageModel limited = redisMode
                .cache()
                .<LanguageModel>map(shared -> new RateLimitedModel(upstream.model(), budget(config, shared)))
                .orElse(upstream.model());
        return new CountedRefusals(limited, refusals);
    }

    private static OutageLimiter budget(SamovarConfig config, SharedCache shared) {
        OutageLimiter.Limits limits = new OutageLimiter.Limits(
                config.redis().outageConcurrency(),
                config.redis().outageCallsPerMinute(),
                config.model().queue(),
                config.model().queueTimeout());
        return new OutageLimiter(() -> shared.failover().isUnavailable(), limits, System::nanoTime);
    }

    private LanguageModel provider(SamovarConfig.Model config) {
        return switch (chosen(config)) {
            case GEMINI -> gemini(config);
            case OPENAI -> openai(config);
            case SAMPLE, AUTO -> new SampleModel();
        };
    }

    private static SamovarConfig.Provider chosen(SamovarConfig.Model config) {
        if (config.provider() != SamovarConfig.Provider.AUTO) {
            return config.provider();
        }
        if (config.gemini().apiKey().isPresent() || config.gemini().url().isPresent()) {
            return SamovarConfig.Provider.GEMINI;
        }
        boolean openai =
                config.openai().apiKey().isPresent() || config.openai().url().isPresent();
        return openai ? SamovarConfig.Provider.OPENAI : SamovarConfig.Provider.SAMPLE;
    }

    private LanguageModel gemini(SamovarConfig.Model config) {
        SamovarConfig.Gemini gemini = config.gemini();
        if (gemini.apiKey().isEmpty() && gemini.url().isEmpty()) {
            throw new ConfigurationException("samovar.model.gemini.api-key is not set: set GEMINI_API_KEY, or"
                    + " GEMINI_BASE_URL for a server that needs no key");
        }
        GeminiSettings settings = new GeminiSettings(
                gemini.url().orElse(GeminiSettings.PUBLIC_URL),
                gemini.apiKey(),
                gemini.model(),
                config.temperature(),
                config.maxOutputTokens());
        return new GeminiModel(settings, options(config));
    }

    private LanguageModel openai(SamovarConfig.Model config) {
        SamovarConfig.OpenAi openai = config.openai();
        String model = openai.model()
                .orElseThrow(() -> new ConfigurationException("samovar.model.openai.model is not set: name the model to"
                        + " ask in OPENAI_MODEL, such as gpt-4o-mini or llama3.2. If only the proxy uses OpenAI, set"
                        + " SAMOVAR_MODEL_PROVIDER=sample"));
        if (openai.apiKey().isEmpty() && openai.url().isEmpty()) {
            throw new ConfigurationException("samovar.model.openai.api-key is not set: set OPENAI_API_KEY, or"
                    + " OPENAI_BASE_URL for a server that needs no key");
        }
        OpenAiSettings settings = new OpenAiSettings(
                openai.url().orElse(OpenAiSettings.PUBLIC_URL),
                openai.apiKey(),
                model,
                config.temperature(),
                config.maxOutputTokens());
        return new OpenAiModel(settings, options(config));
    }

    /** The connection options: the named TLS configuration, or Quarkus' default one if it is configured. */
    private ClientOptions options(SamovarConfig.Model config) {
        Optional<TlsConfiguration> named = config.tlsConfigurationName()
                .map(name -> tls.get(name)
                        .orElseThrow(() -> new ConfigurationException("samovar.model.tls-configuration-name is '" + name
                                + "': configure quarkus.tls." + name + ".*, or leave it out")));
        return new ClientOptions(ClientLimits.DEFAULT, named.or(tls::getDefault));
    }

    private static ResiliencePolicy policy(SamovarConfig.Model config) {
        ResiliencePolicy.Retries usual = ResiliencePolicy.Retries.DEFAULT;
        Duration longestWait = usual.longestWait();
        return new ResiliencePolicy(
                config.attemptTimeout(),
                config.deadline(),
                new ResiliencePolicy.Retries(config.retries(), usual.firstBackoff(), usual.jitter(), longestWait),
                new ResiliencePolicy.Concurrency(config.concurrency(), config.queue(), config.queueTimeout()),
                ResiliencePolicy.Breaker.DEFAULT);
    }
}
