package dev.samovar.fleet.redis;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.Started;
import dev.samovar.fleet.redis.OutageWatch.Fault;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service on a master behind three Sentinels. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelIT {

    private final Started started = new Started();
    private RedisServerProcess master;
    private RedisServerProcess standby;
    private Fleet fleet;

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        master = started.add(RedisServerProcess.start());
        standby = started.add(RedisServerProcess.start(
                "--replicaof", "127.0.0.1", "" + master.port(), "--repl-diskless-sync-delay", "0"));
        List<RedisServerProcess> sentinels = Stream.generate(
                        () -> started.add(RedisServerProcess.startSentinelOfSeveral(master)))
                .limit(3)
                .toList();
        fleet = started.add(new Fleet("sentinel"));
        soon("replication").until(() -> standby.info("INFO", "replication").contains("master_link_status:up"));
        for (RedisServerProcess sentinel : sentinels) {
            soon("sentinel")
                    .until(() -> sentinel.info("INFO", "sentinel")
                            .contains("status=ok,address=127.0.0.1:" + master.port() + ",slaves=1,sentinels=3"));
        }
        String urls = sentinels.stream().map(RedisServerProcess::url).collect(Collectors.joining(","));
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
        started.close();
    }

    /** Proves that no request fails during a failover, which ends when the standby has become the master. */
    @Test
    void killedMasterIsReplacedByTheStandby() {
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
