package dev.samovar.faults.injection;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.Replica;
import dev.samovar.fleet.SkewedClock;
import dev.samovar.testing.model.FakeGemini;
import dev.samovar.testing.model.StreamedChat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Three replicas, each on links of its own to Redis and its Sentinels, and their model. */
public final class Setting implements AutoCloseable {

    public static final int REPLICAS = 3;

    /** How long a caller waits at most. */
    public static final Duration DEADLINE = Duration.ofSeconds(8);

    /** How long a failed generation is remembered for its key. */
    public static final Duration FAILURE_MEMORY = Duration.ofSeconds(2);

    /** How long a call of the model may take before it is given up. */
    public static final Duration ATTEMPT = Duration.ofSeconds(4);

    /** How long after a fault of the model its breaker may be open: the time-out of a call, and the default rest. */
    public static final Duration LEFT_ALONE = ATTEMPT.plusSeconds(10);

    /**
     * Shorter than the defaults, so that every limit is met in minutes, but an attempt takes longer than a stall. Leases and
     * the deadlines of Redis' commands stay as they are.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "QUARKUS_REDIS_CLIENT_TYPE", "sentinel",
            "QUARKUS_REDIS_MASTER_NAME", "main",
            "QUARKUS_REDIS_ROLE", "master",
            "SAMOVAR_MODEL_ATTEMPT_TIMEOUT", ATTEMPT.toSeconds() + "s",
            "SAMOVAR_MODEL_DEADLINE", "6s",
            "SAMOVAR_MODEL_FAILURE_MEMORY", FAILURE_MEMORY.toSeconds() + "s",
            "SAMOVAR_CONTENT_DEADLINE", DEADLINE.toSeconds() + "s",
            "SAMOVAR_CONTENT_GENERATION_DEADLINE", "12s");

    /** An upstream of the proxy, to which each replica goes with its name as the API key. */
    private static final String CHAT = "SAMOVAR_UPSTREAMS_CHAT";

    /** How far the replicas' clocks are ahead of Redis', where that can be had. */
    private static final List<Duration> CLOCKS_AHEAD =
            List.of(Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(-2));

    private static final Duration MODEL_LATENCY = Duration.ofMillis(60);

    private final WatchedRedis redis = new WatchedRedis();
    private final Fleet fleet = new Fleet("faults");
    private final StreamedChat chat = new StreamedChat();
    private final List<ReplicaLinks> links = new ArrayList<>();

    public Setting() {
        try {
            launch();
        } catch (RuntimeException e) {
            // Nobody else has got this to close it
            close();
            throw e;
        }
    }

    private void launch() {
        fleet.model().latency(MODEL_LATENCY);
        for (int i = 0; i < REPLICAS; i++) {
            ReplicaLinks own = new ReplicaLinks(redis.nodes(), redis.sentinels());
            links.add(own);
            Map<String, String> settings = new HashMap<>(SETTINGS);
            settings.put(CHAT + "_DIALECT", "openai");
            settings.put(CHAT + "_URL", chat.url());
            settings.put(CHAT + "_API_KEY", "replica-" + i);
            settings.putAll(SkewedClock.environment(CLOCKS_AHEAD.get(i)));
            fleet.launch(own.url(), settings);
        }
        fleet.awaitReady();
    }

    /** How far the clock of a replica is ahead of the one of the test. */
    public Duration clockAhead(Replica replica) {
        return SkewedClock.isPossible() ? CLOCKS_AHEAD.get(replicas().indexOf(replica)) : Duration.ZERO;
    }

    public WatchedRedis redis() {
        return redis;
    }

    public FakeGemini model() {
        return fleet.model();
    }

    /** The upstream of the replicas' proxy, by its name {@code chat}. */
    public StreamedChat chat() {
        return chat;
    }

    /** Ends what is wrong with the model. */
    void restoreModel() {
        model().trouble(dev.samovar.testing.model.ModelTrouble.NONE);
        model().latency(MODEL_LATENCY);
    }

    public List<Replica> replicas() {
        return fleet.replicas();
    }

    public Replica replica(int index) {
        return fleet.replica(index);
    }

    ReplicaLinks links(int index) {
        return links.get(index);
    }

    @Override
    public void close() {
        fleet.close();
        chat.close();
        links.forEach(ReplicaLinks::close);
        redis.close();
    }
}
