package dev.samovar.testing.service;

import dev.samovar.testing.redis.RedisCluster;
import dev.samovar.testing.redis.RedisServerProcess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of the service under test, so that every HTTP test can run on each.
 *
 * <p>It is memory, or a real Redis or a cluster of three masters if the system property {@value #PROPERTY} is
 * {@code redis} or {@code cluster}.
 */
@WithTestResource(value = StoreUnderTest.class, scope = TestResourceScope.GLOBAL)
public final class StoreUnderTest implements QuarkusTestResourceLifecycleManager {

    private static final String PROPERTY = "store.under.test";
    private static final String MEMORY = "memory";

    private @Nullable AutoCloseable redis;

    /** What the service calls the type of its cache. */
    public static String type() {
        return isMemory() ? MEMORY : "redis";
    }

    public static boolean isMemory() {
        return name().equals(MEMORY);
    }

    private static String name() {
        return System.getProperty(PROPERTY, MEMORY);
    }

    @Override
    public Map<String, String> start() {
        return switch (name()) {
            case MEMORY -> Map.of();
            case "redis" -> {
                RedisServerProcess server = RedisServerProcess.start();
                redis = server;
                yield Map.of("quarkus.redis.hosts", server.url());
            }
            case "cluster" -> {
                RedisCluster cluster = RedisCluster.start(3);
                redis = cluster;
                yield Map.of(
                        "quarkus.redis.hosts",
                        String.join(",", cluster.urls()),
                        "quarkus.redis.client-type",
                        "cluster");
            }
            default -> throw new IllegalArgumentException(PROPERTY + " is memory, redis or cluster, not " + name());
        };
    }

    @Override
    public void stop() {
        AutoCloseable running = redis;
        redis = null;
        if (running != null) {
            try {
                running.close();
            } catch (Exception e) {
                throw new IllegalStateException("Redis did not end", e);
            }
        }
    }
}
