package dev.samovar.bootstrap.config;

import dev.samovar.bootstrap.config.value.DurationReader;
import dev.samovar.bootstrap.config.value.Interval;
import dev.samovar.bootstrap.config.value.PerMinute;
import dev.samovar.bootstrap.config.value.StrictBoolean;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** All settings of the service with their defaults. A wrong or unknown one stops the start. */
@ConfigMapping(prefix = "samovar")
public interface SamovarConfig {

    /** The name of the deployment in {@code /api/health}; {@code development} in development mode. */
    @WithDefault("production")
    @Pattern(
            regexp = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}",
            message = "is ${validatedValue}: give 1 to 64 letters, digits, spaces, dots, underscores or hyphens")
    String environment();

    /** The language model. */
    Model model();

    /** The cache. */
    Cache cache();

    /** The shared store. */
    Redis redis();

    /** Content. */
    Content content();

    /** Generation of popular topics in advance. */
    Warming warming();

    /** Alerts about the hit rate. */
    Alert alert();

    /** Access and limits of requests. */
    Security security();

    /** Shutdown of the process. */
    Shutdown shutdown();

    /** The log. */
    Log log();

    /** The proxy. */
    Proxy proxy();

    /** The servers that the proxy forwards to: the built-in ones, and those that a new name adds. */
    Map<String, UpstreamServer> upstreams();

    /** The prices of models, by the name that requests have: for the statistics of what hits save. */
    Map<String, Price> prices();

    /** The language model. */
    interface Model {
        /** {@code gemini}, {@code openai} or {@code sample}; {@code auto} takes the first that has a key or a URL. */
        @WithDefault("auto")
        Provider provider();

        /** Google Gemini. */
        Gemini gemini();

        /** Any server with OpenAI's chat completions. */
        OpenAi openai();

        /** The sampling temperature, 0 to 2. Part of every key. */
        @WithDefault("0.7")
        @DecimalMin(value = "0", message = "is ${validatedValue}: give at least {value}")
        @DecimalMax(value = "2", message = "is ${validatedValue}: give at most {value}")
        double temperature();

        /** The maximum tokens of an answer, reasoning included. Part of every key. */
        @WithDefault("8192")
        @Min(value = 256, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1_000_000, message = "is ${validatedValue}: give at most {value}")
        int maxOutputTokens();

        /** The timeout of one attempt. */
        @WithDefault("20s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration attemptTimeout();

        /** The limit of a call with all attempts, time in the queue not included. */
        @WithDefault("25s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration deadline();

        /** The maximum time in the queue; then the call is refused with a 503, and the model is not called. */
        @WithDefault("30s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration queueTimeout();

        /** The retries after 429, 5xx and broken connections. */
        @WithDefault("2")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 10, message = "is ${validatedValue}: give at most {value}")
        int retries();

        /** The concurrent calls of the model. */
        @WithDefault("16")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1000, message = "is ${validatedValue}: give at most {value}")
        int concurrency();

        /** The calls in the queue; further ones get a 503. */
        @WithDefault("1000")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100_000, message = "is ${validatedValue}: give at most {value}")
        int queue();

        /**
         * The TLS configuration of connections to the model, {@code quarkus.tls.<name>.*}; the default one if not set.
         */
        Optional<
                        @Pattern(
                                regexp = "[A-Za-z0-9._-]{1,100}",
                                message = "is ${validatedValue}: give what fits {regexp}")
                        String>
                tlsConfigurationName();

        /** How long a failure is kept for its key; 0s for not at all. */
        @WithDefault("5s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration failureMemory();
    }

    /** The provider of the model. */
    enum Provider {
        AUTO,
        GEMINI,
        OPENAI,
        SAMPLE
    }

    /** Google Gemini. */
    interface Gemini {
        /** The API key. */
        Optional<String> apiKey();

        /** The base URL; Google's public endpoint if not set. */
        Optional<URI> url();

        /** The model's name. */
        @WithDefault("gemini-2.5-flash")
        @Pattern(regexp = "(models/)?[A-Za-z0-9._-]{1,100}", message = "is ${validatedValue}: give what fits {regexp}")
        String model();
    }

    /** Any server with OpenAI's chat completions. */
    interface OpenAi {
        /** The API key, if the server requires one. */
        Optional<String> apiKey();

        /** The base URL, including {@code /v1}; OpenAI's if not set. */
        Optional<URI> url();

        /** The model's name. */
        Optional<
                        @Pattern(
                                regexp = "[A-Za-z0-9._:/-]{1,100}",
                                message = "is ${validatedValue}: give what fits {regexp}")
                        String>
                model();
    }

    /** The cache. */
    interface Cache {
        /** The first part of every Redis key. */
        @WithDefault("samovar")
        @Pattern(regexp = "[A-Za-z0-9._-]{1,64}", message = "is ${validatedValue}: give what fits {regexp}")
        String prefix();

        /** The maximum bytes of entries in this process ({@code 64M}). */
        @WithDefault("64M")
        MemorySize maxMemory();

        /** The largest entry that an application may store, in bytes ({@code 1M}); at most {@code 10M}. */
        @WithDefault("1M")
        MemorySize maxEntrySize();

        /** How long an answer is fresh. */
        @WithDefault("1h")
        @DurationMin(seconds = 1, message = "is ${validatedValue}: give at least 1 seconds")
        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
        @WithConverter(DurationReader.class)
        Duration ttl();

        /** How long a stale answer may be served after that; 0s for not at all. */
        @WithDefault("24h")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
        @WithConverter(DurationReader.class)
        Duration staleFor();

        /** Lifetimes of content namespaces, and of application namespaces, which a new name adds. */
        Map<String, NamespaceTimes> namespaces();

        /** The time after which the lease of a crashed replica ends. */
        @WithDefault("5s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @DurationMax(minutes = 5, message = "is ${validatedValue}: give at most 5 minutes")
        @WithConverter(DurationReader.class)
        Duration lease();
    }

    /** The shared store. */
    interface Redis {
        /** The timeout of a command; three measured round trips if that is longer, at most 2 s. */
        @WithDefault("250ms")
        @DurationMin(millis = 10, message = "is ${validatedValue}: give at least 10 millis")
        @DurationMax(seconds = 10, message = "is ${validatedValue}: give at most 10 seconds")
        @WithConverter(DurationReader.class)
        Duration commandDeadline();

        /** How long a lease and the storing of an answer wait for Redis; at most half of {@code content.deadline}. */
        @WithDefault("2s")
        @DurationMin(millis = 10, message = "is ${validatedValue}: give at least 10 millis")
        @DurationMax(seconds = 30, message = "is ${validatedValue}: give at most 30 seconds")
        @WithConverter(DurationReader.class)
        Duration leasePatience();

        /** The user of a master behind Sentinel; the default user if not set. */
        Optional<String> masterUser();

        /** The password of a master behind Sentinel; the Sentinels' password, from their URLs, if not set. */
        Optional<String> masterPassword();

        /** Whether near cache entries are served while Redis is unavailable. Another replica may have purged them. */
        @WithDefault("false")
        @WithConverter(StrictBoolean.class)
        boolean serveStaleOnOutage();

        /** The former name of {@link #serveStaleOnOutage}. */
        Optional<@WithConverter(StrictBoolean.class) Boolean> serveUnproven();

        /** The concurrent model calls of this replica while Redis is unavailable. */
        @WithDefault("4")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int outageConcurrency();

        /** The model calls per minute of this replica while Redis is unavailable. */
        @WithDefault("120")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int outageCallsPerMinute();
    }

    /** The lifetime of one namespace; a value that is not set is that of all. */
    interface NamespaceTimes {
        /** How long an answer is fresh. */
        Optional<
                        @DurationMin(seconds = 1, message = "is ${validatedValue}: give at least 1 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                ttl();

        /** How long a stale answer may be served after that. */
        Optional<
                        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                staleFor();
    }

    /** Content. */
    interface Content {
        /** How long a request waits for an answer. */
        @WithDefault("30s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration deadline();

        /** The limit of a generation, also after its requests have ended. */
        @WithDefault("60s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration generationDeadline();

        /** How long a client may reuse an answer without revalidation; 0s makes a purge effective at once. */
        @WithDefault("0s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(days = 1, message = "is ${validatedValue}: give at most 1 days")
        @WithConverter(DurationReader.class)
        Duration clientMaxAge();

        /** The concurrent explanations of one presentation. */
        @WithDefault("5")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 20, message = "is ${validatedValue}: give at most {value}")
        int presentationConcurrency();

        /** The generations per client and minute on each replica; {@code off} for no limit. */
        @WithDefault("120")
        @WithConverter(PerMinute.Reader.class)
        PerMinute generationsPerMinute();

        /** Files with prompts in place of the built-in ones, which {@link PromptFiles} checks. */
        Prompts prompts();
    }

    /** Paths of files with prompts; the built-in prompt where none is set. */
    interface Prompts {
        /** For subtopics. */
        Optional<String> subtopics();

        /** For explanations, also those of a presentation. */
        Optional<String> explanation();

        /** For the topic of a picture. */
        @WithName("image2topic")
        Optional<String> image2topic();
    }

    /** Generation of popular topics in advance. */
    interface Warming {
        /** Topics that are always warmed: subtopics and the explanation of each. */
        @WithDefault("Python Programming,Machine Learning,Web Development,Data Structures,Artificial Intelligence")
        Optional<List<String>> topics();

        /** Whether to warm when the service starts. */
        @WithDefault("true")
        @WithConverter(StrictBoolean.class)
        boolean onStart();

        /** The period of warming; {@code off} for never. */
        @WithDefault("6h")
        @WithConverter(Interval.Reader.class)
        Interval every();

        /** How many of the most requested topics of the last seven days are warmed too; 0 for none. */
        @WithDefault("10")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1_000, message = "is ${validatedValue}: give at most {value}")
        int learnedTopics();

        /** The file of proxied requests that are always warmed: one JSON object per line. */
        Optional<String> requests();

        /** How many of the most requested proxied requests of the last seven days are warmed too; 0 for none. */
        @WithDefault("10")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1_000, message = "is ${validatedValue}: give at most {value}")
        int learnedRequests();

        /** The maximum model calls that a run begins; the remaining entries wait for the next run. */
        @WithDefault("250")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100_000, message = "is ${validatedValue}: give at most {value}")
        int maxCalls();

        /** The tokens, in and out, after which a run begins no further entry. */
        @WithDefault("1000000")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        long maxTokens();

        /** The concurrent entries, at most two thirds of {@code samovar.model.concurrency}. */
        @WithDefault("10")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100, message = "is ${validatedValue}: give at most {value}")
        int concurrency();
    }

    /** Alerts about the hit rate. */
    interface Alert {
        /** The hit rate, in percent, below which an alert is sent; 0 for no alert. */
        @WithDefault("70")
        @DecimalMin(value = "0", message = "is ${validatedValue}: give at least {value}")
        @DecimalMax(value = "100", message = "is ${validatedValue}: give at most {value}")
        double hitRateBelow();

        /** The period of the check; {@code off} for never. */
        @WithDefault("5m")
        @WithConverter(Interval.Reader.class)
        Interval every();

        /** The minimum requests in the last five minutes for a verdict. */
        @WithDefault("20")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int minRequests();

        /** The URL for alerts as Slack-compatible JSON. A secret. */
        Optional<String> webhookUrl();

        /** The mail address for alerts; {@code quarkus.mailer.*} configures the server. */
        Optional<
                        @Pattern(
                                regexp = "[^@\\s,<>]{1,64}@[^@\\s,<>]{1,255}",
                                message = "is ${validatedValue}: give one mail address")
                        String>
                email();
    }

    /** Access and limits of requests. */
    interface Security {
        /** The operator keys as {@code name=key} pairs, comma separated. */
        Optional<String> operatorKeys();

        /** The keys of clients that may use the service's model keys, as {@code name=key} pairs, comma separated. */
        Optional<String> clientKeys();

        /** The timeout for the body of a request. */
        @WithDefault("60s")
        @DurationMin(seconds = 10, message = "is ${validatedValue}: give at least 10 seconds")
        @DurationMax(hours = 1, message = "is ${validatedValue}: give at most 1 hours")
        @WithConverter(DurationReader.class)
        Duration bodyDeadline();
    }

    /** Shutdown of the process. */
    interface Shutdown {
        /** The limit for running generations at shutdown. */
        @WithDefault("20s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration generations();
    }

    /** The log. */
    interface Log {
        /** {@code text}, or {@code json} for one object per line; {@code application.properties} reads it too. */
        @WithDefault("text")
        @Pattern(regexp = "text|json", message = "is ${validatedValue}: give text or json")
        String format();
    }

    /** The proxy. */
    interface Proxy {
        /** The largest body of a request that may be answered from the cache ({@code 20M}); at most {@code 100M}. */
        @WithDefault("20M")
        MemorySize maxBody();

        /** The longest time that a request may ask for with {@code Samovar-TTL}; a longer one is cut to it. */
        @WithDefault("30d")
        @DurationMin(seconds = 1, message = "is ${validatedValue}: give at least 1 seconds")
        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
        @WithConverter(DurationReader.class)
        Duration maxTtl();

        /** Whether the start of the last user message is in logical keys, and numbers are kept for {@code explain}. */
        @WithDefault("on")
        @WithConverter(StrictBoolean.class)
        boolean excerpts();
    }

    /** The protocol of an upstream. */
    enum UpstreamDialect {
        OPENAI,
        GEMINI,
        ANTHROPIC
    }

    /** Who shares the entries of an upstream. */
    enum Share {
        CREDENTIAL,
        ALL
    }

    /** A server that the proxy forwards to. */
    interface UpstreamServer {
        /** The protocol; required for a new name. */
        Optional<UpstreamDialect> dialect();

        /** The URL that paths are appended to; required for a new name. */
        Optional<URI> url();

        /** The service's own key for it. */
        Optional<String> apiKey();

        /** How long an answer is fresh. */
        Optional<
                        @DurationMin(seconds = 1, message = "is ${validatedValue}: give at least 1 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                ttl();

        /** How long a stale answer may be served after that. */
        Optional<
                        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                staleFor();

        /** The timeout of a whole answer, and of its first byte if that has none of its own. */
        @WithDefault("10m")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @DurationMax(hours = 24, message = "is ${validatedValue}: give at most 24 hours")
        @WithConverter(DurationReader.class)
        Duration timeout();

        /** The timeout of a stream's first byte and of its pauses: for an answer that is no stream, that of the whole. */
        Optional<
                        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
                        @DurationMax(hours = 24, message = "is ${validatedValue}: give at most 24 hours")
                        @WithConverter(DurationReader.class) Duration>
                firstByteTimeout();

        /** The timeout of a connection. */
        @WithDefault("10s")
        @DurationMin(millis = 10, message = "is ${validatedValue}: give at least 10 millis")
        @DurationMax(minutes = 5, message = "is ${validatedValue}: give at most 5 minutes")
        @WithConverter(DurationReader.class)
        Duration connectTimeout();

        /** {@code credential}: entries belong to the credential that paid; {@code all}: to everyone. */
        @WithDefault("credential")
        Share share();

        /** Whether answers are cached. */
        @WithDefault("on")
        @WithConverter(StrictBoolean.class)
        boolean cache();

        /** JSON fields that are left out of the key, such as {@code user} or {@code metadata.user_id}. */
        Optional<List<String>> ignoreFields();
    }

    /** The price of a model, in any currency. */
    interface Price {
        /** For a million tokens of requests; 0 if not set. */
        Optional<@WithConverter(PriceSettings.Reader.class) BigDecimal> input();

        /** For a million tokens of answers; 0 if not set. */
        Optional<@WithConverter(PriceSettings.Reader.class) BigDecimal> output();
    }
}
