package dev.samovar.faults.injection;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Two Redis servers, one of them the other's standby, and three Sentinels that watch over them. */
public final class WatchedRedis implements AutoCloseable {

    /** The time that Sentinels may take to detect an unavailable master and to elect another. */
    private static final Duration NOTICED = Duration.ofSeconds(3);

    private final List<RedisServerProcess> nodes;
    private final List<RedisServerProcess> sentinels;

    WatchedRedis() {
        RedisServerProcess first = RedisServerProcess.start("--repl-diskless-sync-delay", "0");
        RedisServerProcess second = RedisServerProcess.startStandbyOf(first, "--repl-diskless-sync-delay", "0");
        nodes = List.of(first, second);
        soon("replication").until(() -> isStandby(second));
        sentinels = List.of(
                RedisServerProcess.startSentinelOfSeveral(first),
                RedisServerProcess.startSentinelOfSeveral(first),
                RedisServerProcess.startSentinelOfSeveral(first));
        awaitSettled();
    }

    List<RedisServerProcess> nodes() {
        return nodes;
    }

    List<RedisServerProcess> sentinels() {
        return sentinels;
    }

    /** Whom the first Sentinel holds for the master. */
    public RedisServerProcess master() {
        String info = sentinels.get(0).info("INFO", "sentinel");
        return nodes.stream()
                .filter(node -> info.contains("address=127.0.0.1:" + node.port() + ","))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(info));
    }

    RedisServerProcess other(RedisServerProcess node) {
        return nodes.get(0) == node ? nodes.get(1) : nodes.get(0);
    }

    /** Waits until a server is the master, for itself. */
    void awaitPromotion(RedisServerProcess node) {
        soon("promotion")
                .ignoreExceptions()
                .until(() -> node.info("INFO", "replication").contains("role:master"));
    }

    /** Has the standby take over. */
    void orderFailover() {
        soon("a Sentinel that takes the order").ignoreExceptions().until(() -> {
            sentinels.get(0).send("SENTINEL", "FAILOVER", "main");
            return true;
        });
    }

    /** Waits until all Sentinels see the same master well, the other server is in step with it, and that stays so. */
    void awaitSettled() {
        soon("Redis and its Sentinels").ignoreExceptions().during(NOTICED).until(() -> {
            RedisServerProcess master = master();
            String well = "status=ok,address=127.0.0.1:" + master.port() + ",slaves=1,sentinels=3";
            return sentinels.stream()
                            .allMatch(sentinel ->
                                    sentinel.info("INFO", "sentinel").contains(well))
                    && master.info("INFO", "replication").contains("role:master")
                    && isStandby(other(master));
        });
    }

    private static boolean isStandby(RedisServerProcess node) {
        return node.info("INFO", "replication").contains("master_link_status:up");
    }

    @Override
    public void close() {
        Stream.concat(sentinels.stream(), nodes.stream()).forEach(RedisServerProcess::close);
    }
}
