package dev.samovar.fleet;

import dev.samovar.testing.model.FakeGemini;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Replicas of one service that share a model. */
public final class Fleet implements AutoCloseable {

    /** So long may Redis take on a machine that runs everything at once. */
    public static final Map<String, String> PATIENT = Map.of("SAMOVAR_REDIS_COMMAND_DEADLINE", "5s");

    private final FakeGemini model = new FakeGemini();
    private final List<Replica> replicas = new ArrayList<>();
    private final Path logs;
    private final Map<String, String> settings = new HashMap<>();

    /**
     * A fleet without replicas.
     *
     * @param test the name of the test that the logs belong to
     */
    public Fleet(String test) {
        logs = Path.of("target", "fleet", test + "-" + System.currentTimeMillis());
        settings.put("GEMINI_BASE_URL", model.url());
        settings.put("SAMOVAR_WARMING_ON_START", "false");
        settings.put("QUARKUS_SHUTDOWN_DELAY", "0s");
    }

    public FakeGemini model() {
        return model;
    }

    public List<Replica> replicas() {
        return replicas;
    }

    public Replica replica(int index) {
        return replicas.get(index);
    }

    /** Launches one more replica, on this Redis. Its name is its API key for the model. */
    public Replica launch(String redis, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("REDIS_URL", redis);
        environment.put("GEMINI_API_KEY", "replica-" + replicas.size());
        environment.putAll(more);
        Replica replica = new Replica("replica-" + replicas.size(), logs, environment);
        replicas.add(replica);
        replica.launch();
        return replica;
    }

    /** Launches replicas, and waits until every one is ready and its near cache is enabled. */
    public Fleet start(int count, String redis, Map<String, String> more) {
        for (int i = 0; i < count; i++) {
            launch(redis, more);
        }
        return awaitReady();
    }

    public Fleet awaitReady() {
        replicas.forEach(Replica::awaitReady);
        replicas.forEach(Replica::awaitConfirmed);
        return this;
    }

    /** Waits for what happens soon, or within a minute on a machine with a lot to do. */
    public static ConditionFactory soon(String what) {
        return Awaitility.await(what)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20));
    }

    /** Prints what was measured. */
    public static void measured(String format, Object... values) {
        System.out.println("MEASURED " + String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        model.close();
    }
}
