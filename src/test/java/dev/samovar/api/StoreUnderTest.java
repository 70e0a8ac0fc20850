package dev.samovar.api;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.embedded.Redis;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;
import redis.embedded.core.PortProvider;

/**
 * Where the service under test keeps its entries: in memory, or, if the system property {@value #PROPERTY} says
 * {@code redis} or {@code cluster}, in a real Redis or a cluster of three masters. So every HTTP test can be run on each.
 */
@WithTestResource(value = StoreUnderTest.class, scope = TestResourceScope.GLOBAL)
public final class StoreUnderTest implements QuarkusTestResourceLifecycleManager {

    private static final String PROPERTY = "store.under.test";
    private static final String MEMORY = "memory";

    private @Nullable Redis redis;

    /** What the service calls the type of its cache. */
    static String type() {
        return isMemory() ? MEMORY : "redis";
    }

    static boolean isMemory() {
        return name().equals(MEMORY);
    }

    private static String name() {
        return System.getProperty(PROPERTY, MEMORY);
    }

    @Override
    public Map<String, String> start() {
        return switch (name()) {
            case MEMORY -> Map.of();
            case "redis" -> Map.of("quarkus.redis.hosts", started(StoreUnderTest::server));
            case "cluster" ->
                Map.of("quarkus.redis.hosts", started(StoreUnderTest::cluster), "quarkus.redis.client-type", "cluster");
            default -> throw new IllegalArgumentException(PROPERTY + " is memory, redis or cluster, not " + name());
        };
    }

    private interface Making {
        Redis make() throws IOException;
    }

    private String started(Making making) {
        try {
            Redis made = making.make();
            made.start();
            redis = made;
            return made.ports().stream()
                    .map(port -> "redis://127.0.0.1:" + port)
                    .collect(Collectors.joining(","));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Redis server() throws IOException {
        return RedisServer.newRedisServer()
                .port(PortProvider.newEphemeralPortProvider().get())
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
    }

    private static Redis cluster() throws IOException {
        return RedisShardedCluster.newRedisCluster()
                .ephemeralServers()
                .shard("a", 0)
                .shard("b", 0)
                .shard("c", 0)
                .build();
    }

    @Override
    public void stop() {
        Redis running = redis;
        redis = null;
        if (running != null) {
            try {
                running.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
