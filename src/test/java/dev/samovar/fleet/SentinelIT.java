package dev.samovar.fleet;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.fleet.OutageWatch.Fault;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service on a master that three Sentinels watch. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelIT {

    private final RedisServerProcess master = RedisServerProcess.start();
    private final RedisServerProcess standby =
            RedisServerProcess.start("--replicaof", "127.0.0.1", "" + master.port(), "--repl-diskless-sync-delay", "0");
    private final RedisServerProcess[] sentinels = {
        RedisServerProcess.startSentinelOfSeveral(master), RedisServerProcess.startSentinelOfSeveral(master), RedisServerProcess.startSentinelOfSeveral(master)
    };
    private final Fleet fleet = new Fleet("sentinel");

    SentinelIT() {
        soon("replication").until(() -> standby.info("INFO", "replication").contains("master_link_status:up"));
        for (RedisServerProcess sentinel : sentinels) {
            soon("sentinel")
                    .until(() -> sentinel.info("INFO", "sentinel")
                            .contains("status=ok,address=127.0.0.1:" + master.port() + ",slaves=1,sentinels=3"));
        }
        String urls = Stream.of(sentinels).map(RedisServerProcess::url).collect(Collectors.joining(","));
        fleet.start(
                2,
                urls,
                Map.of(
                        "QUARKUS_REDIS_CLIENT_TYPE", "sentinel",
                        "QUARKUS_REDIS_MASTER_NAME", "main",
                        "QUARKUS_REDIS_ROLE", "master"));
    }

    @AfterAll
    void stop() {
        fleet.close();
        for (RedisServerProcess sentinel : sentinels) {
            sentinel.close();
        }
        standby.close();
        master.close();
    }

    /** Proves that nobody notices a failover: it ends when the standby has become the master. */
    @Test
    void masterIsKilledAndTheStandbyTakesOver() {
        OutageWatch watch = new OutageWatch(fleet, "Sentinel failover");
        watch.prepare(() -> {});
        watch.run(
                new Fault() {
                    @Override
                    public void begin() {
                        master.kill();
                    }

                    @Override
                    public void end() {
                        // The standby cuts its clients as it becomes the master
                        soon("promotion")
                                .ignoreExceptions()
                                .until(() -> standby.info("INFO", "replication").contains("role:master"));
                    }
                },
                Duration.ofMillis(500));
    }
}
