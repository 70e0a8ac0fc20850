package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Every setting of the service with its default. A wrong or unknown one stops the start. */
@ConfigMapping(prefix = "samovar")
public interface SamovarConfig {

    /** What {@code /api/health} calls this deployment; {@code development} in development mode. */
    @WithDefault("production")
    @Pattern(
            regexp = "[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}",
            message = "is ${validatedValue}: give 1 to 64 letters, digits, spaces, dots, underscores or hyphens")
    String environment();

    /** The language model. */
    Model model();

    /** The cache. */
    Cache cache();

    /** What concerns the shared store alone. */
    Redis redis();

    /** Content and how it is served. */
    Content content();

    /** What is generated before anyone asks. */
    Warming warming();

    /** When operators are told. */
    Alert alert();

    /** Who may manage the cache. */
    Security security();

    /** Start and end of the process. */
    Shutdown shutdown();

    /** The language model. */
    interface Model {
        /** {@code gemini}, {@code openai} or {@code sample}; {@code auto} takes the first that has a key or a URL. */
        @WithDefault("auto")
        Provider provider();

        /** Google Gemini. */
        Gemini gemini();

        /** Any server that speaks OpenAI's chat completions. */
        OpenAi openai();

        /** How freely the model chooses its words, 0 to 2. Part of every key. */
        @WithDefault("0.7")
        @DecimalMin(value = "0", message = "is ${validatedValue}: give at least {value}")
        @DecimalMax(value = "2", message = "is ${validatedValue}: give at most {value}")
        double temperature();

        /** The longest answer that is asked for, in tokens. Part of every key. */
        @WithDefault("8192")
        @Min(value = 256, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1_000_000, message = "is ${validatedValue}: give at most {value}")
        int maxOutputTokens();

        /** How long one attempt may take. */
        @WithDefault("20s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration attemptTimeout();

        /** How long a call may take with all its attempts, waiting for its turn not included. */
        @WithDefault("25s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration deadline();

        /** How long a call may wait for its turn; then it is refused with a 503, and the model is not asked. */
        @WithDefault("30s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration queueTimeout();

        /** How often a failed attempt is repeated: 429, 5xx and broken connections. */
        @WithDefault("2")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 10, message = "is ${validatedValue}: give at most {value}")
        int retries();

        /** Calls of the model that run side by side. */
        @WithDefault("16")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1000, message = "is ${validatedValue}: give at most {value}")
        int concurrency();

        /** Calls that may wait for their turn; those beyond get a 503. */
        @WithDefault("1000")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100_000, message = "is ${validatedValue}: give at most {value}")
        int queue();

        /** The TLS configuration of connections to the model, {@code quarkus.tls.<name>.*}; the default one if not set. */
        Optional<
                        @Pattern(
                                regexp = "[A-Za-z0-9._-]{1,100}",
                                message = "is ${validatedValue}: give what fits {regexp}")
                        String>
                tlsConfigurationName();

        /** How long a failure is remembered for its key; 0s for not at all. */
        @WithDefault("5s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration failureMemory();
    }

    /** Which model. */
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

        /** Where it is; Google's public endpoint if there is none. */
        Optional<URI> url();

        /** The model's name. */
        @WithDefault("gemini-2.5-flash")
        @Pattern(regexp = "(models/)?[A-Za-z0-9._-]{1,100}", message = "is ${validatedValue}: give what fits {regexp}")
        String model();
    }

    /** Any server that speaks OpenAI's chat completions. */
    interface OpenAi {
        /** The API key, if the server wants one. */
        Optional<String> apiKey();

        /** The base URL, up to and including {@code /v1}; OpenAI's own if there is none. */
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

        /** The bound of entries in this process, in bytes ({@code 64M}). */
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

        /** How long after that a stale answer may serve; 0s for not at all. */
        @WithDefault("24h")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
        @WithConverter(DurationReader.class)
        Duration staleFor();

        /** Times of single namespaces. */
        Map<String, NamespaceTimes> namespaces();

        /** How long a lease holds without being renewed: a dead leader is noticed after this time. */
        @WithDefault("5s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @DurationMax(minutes = 5, message = "is ${validatedValue}: give at most 5 minutes")
        @WithConverter(DurationReader.class)
        Duration lease();
    }

    /** What concerns the shared store alone. */
    interface Redis {
        /** How long a command may take; a Redis that is further away gets longer. */
        @WithDefault("250ms")
        @DurationMin(millis = 10, message = "is ${validatedValue}: give at least 10 millis")
        @DurationMax(seconds = 10, message = "is ${validatedValue}: give at most 10 seconds")
        @WithConverter(DurationReader.class)
        Duration commandDeadline();

        /** How long to wait for the right to call the model, and to store what it answered; half of a caller's time at most. */
        @WithDefault("2s")
        @DurationMin(millis = 10, message = "is ${validatedValue}: give at least 10 millis")
        @DurationMax(seconds = 30, message = "is ${validatedValue}: give at most 30 seconds")
        @WithConverter(DurationReader.class)
        Duration leasePatience();

        /** The user of a master behind Sentinel; the default user if not set. */
        Optional<String> masterUser();

        /** The password of a master behind Sentinel; that of the Sentinels, in their URLs, if not set. */
        Optional<String> masterPassword();

        /** Whether near entries serve while Redis is unavailable. Another replica may have purged them. */
        @WithDefault("false")
        @WithConverter(StrictBoolean.class)
        boolean serveStaleOnOutage();

        /** The former name of {@link #serveStaleOnOutage}. */
        Optional<@WithConverter(StrictBoolean.class) Boolean> serveUnproven();

        /** Model calls side by side while Redis is away and every replica generates for itself. */
        @WithDefault("4")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int outageConcurrency();

        /** Model calls in a minute while Redis is away. */
        @WithDefault("120")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int outageCallsPerMinute();
    }

    /** The times of one namespace; what is not given is as for all. */
    interface NamespaceTimes {
        /** How long an answer is fresh. */
        Optional<
                        @DurationMin(seconds = 1, message = "is ${validatedValue}: give at least 1 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                ttl();

        /** How long after that a stale answer may serve. */
        Optional<
                        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
                        @DurationMax(days = 365, message = "is ${validatedValue}: give at most 365 days")
                        @WithConverter(DurationReader.class) Duration>
                staleFor();
    }

    /** Content and how it is served. */
    interface Content {
        /** How long a caller waits for an answer. */
        @WithDefault("30s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration deadline();

        /** How long a generation may take, whoever still waits for it. */
        @WithDefault("60s")
        @DurationMin(millis = 100, message = "is ${validatedValue}: give at least 100 millis")
        @WithConverter(DurationReader.class)
        Duration generationDeadline();

        /** How long a client may keep an answer without asking; 0s so that a purge is seen at once. */
        @WithDefault("0s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(days = 1, message = "is ${validatedValue}: give at most 1 days")
        @WithConverter(DurationReader.class)
        Duration clientMaxAge();

        /** Explanations of one presentation that are fetched side by side. */
        @WithDefault("5")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 20, message = "is ${validatedValue}: give at most {value}")
        int presentationConcurrency();

        /** How many generations one client may cause in a minute on each replica; {@code off} for any number. */
        @WithDefault("120")
        @WithConverter(PerMinute.Reader.class)
        PerMinute generationsPerMinute();
    }

    /** What is generated before anyone asks. */
    interface Warming {
        /** Topics that are always warmed: subtopics and the explanation of each. */
        @WithDefault("Python Programming,Machine Learning,Web Development,Data Structures,Artificial Intelligence")
        Optional<List<String>> topics();

        /** Whether to warm when the service starts. */
        @WithDefault("true")
        @WithConverter(StrictBoolean.class)
        boolean onStart();

        /** How often to warm; {@code off} for never. */
        @WithDefault("6h")
        @WithConverter(Interval.Reader.class)
        Interval every();

        /** How many of the most asked topics of the last days are warmed too; 0 for none. */
        @WithDefault("10")
        @Min(value = 0, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 1_000, message = "is ${validatedValue}: give at most {value}")
        int learnedTopics();

        /** How many calls of the model one run may begin; what is left over waits for the next one. */
        @WithDefault("250")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100_000, message = "is ${validatedValue}: give at most {value}")
        int maxCalls();

        /** After how many tokens, read and written, a run begins no other entry. */
        @WithDefault("1000000")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        long maxTokens();

        /** Entries that are warmed at a time, at most two thirds of {@code samovar.model.concurrency}. */
        @WithDefault("10")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        @Max(value = 100, message = "is ${validatedValue}: give at most {value}")
        int concurrency();
    }

    /** When operators are told. */
    interface Alert {
        /** The lowest hit rate that is no cause for alarm, in percent; 0 for no alarm. */
        @WithDefault("70")
        @DecimalMin(value = "0", message = "is ${validatedValue}: give at least {value}")
        @DecimalMax(value = "100", message = "is ${validatedValue}: give at most {value}")
        double hitRateBelow();

        /** How often to look; {@code off} for never. */
        @WithDefault("5m")
        @WithConverter(Interval.Reader.class)
        Interval every();

        /** Fewer requests than this in the last five minutes: no verdict. */
        @WithDefault("20")
        @Min(value = 1, message = "is ${validatedValue}: give at least {value}")
        int minRequests();

        /** Where alerts go as Slack-compatible JSON. A secret. */
        Optional<String> webhookUrl();

        /** The address that alerts go to by mail; {@code quarkus.mailer.*} says through which server. */
        Optional<
                        @Pattern(
                                regexp = "[^@\\s,<>]{1,64}@[^@\\s,<>]{1,255}",
                                message = "is ${validatedValue}: give one mail address")
                        String>
                email();
    }

    /** Who may manage the cache. */
    interface Security {
        /** The operator keys as {@code name=key} pairs, comma separated. */
        Optional<String> operatorKeys();

        /** How long the body of a request may take to arrive. */
        @WithDefault("60s")
        @DurationMin(seconds = 10, message = "is ${validatedValue}: give at least 10 seconds")
        @DurationMax(hours = 1, message = "is ${validatedValue}: give at most 1 hours")
        @WithConverter(DurationReader.class)
        Duration bodyDeadline();
    }

    /** The end of the process. */
    interface Shutdown {
        /** How long running generations may take to finish. */
        @WithDefault("20s")
        @DurationMin(seconds = 0, message = "is ${validatedValue}: give at least 0 seconds")
        @DurationMax(minutes = 10, message = "is ${validatedValue}: give at most 10 minutes")
        @WithConverter(DurationReader.class)
        Duration generations();
    }
}
