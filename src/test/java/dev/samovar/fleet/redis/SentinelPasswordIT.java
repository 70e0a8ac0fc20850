package dev.samovar.fleet.redis;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.Reply;
import dev.samovar.fleet.Started;
import dev.samovar.testing.redis.RedisServerProcess;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The service on a master behind a Sentinel, with different passwords. */
@Tag("acceptance")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelPasswordIT {

    private final Started started = new Started();
    private Fleet fleet;

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        RedisServerProcess master = started.add(RedisServerProcess.start("--requirepass", "m4ster-word"));
        RedisServerProcess sentinel = started.add(RedisServerProcess.startSentinelOfSeveral(
                master, "sentinel auth-pass main m4ster-word", "requirepass s3ntinel-word"));
        fleet = started.add(new Fleet("sentinel-password"));
        Map<String, String> settings = new HashMap<>(Fleet.PATIENT);
        settings.put("QUARKUS_REDIS_CLIENT_TYPE", "sentinel");
        settings.put("QUARKUS_REDIS_MASTER_NAME", "main");
        settings.put("SAMOVAR_REDIS_MASTER_PASSWORD", "m4ster-word");
        fleet.start(2, sentinel.url().replace("redis://", "redis://:s3ntinel-word@"), settings);
    }

    @AfterAll
    void stop() {
        started.close();
    }

    /** Proves that replicas share the master's entries and purges, and that no log has a password. */
    @Test
    void replicasBehindSentinelShareTheMaster() {
        Reply made = fleet.replica(0).explain("shared").join();
        soon("the other replica's hit")
                .until(() -> fleet.replica(1).explain("shared").join().isHit());

        assertThat(fleet.replica(1).explain("shared").join().serial()).isEqualTo(made.serial());
        assertThat(fleet.replica(0)
                        .post("/api/cache/invalidate/explanation", "")
                        .join()
                        .status())
                .isEqualTo(200);
        assertThat(fleet.replica(1).explain("shared").join().serial()).isGreaterThan(made.serial());
        assertThat(fleet.replicas())
                .allSatisfy(replica -> assertThat(replica.log()).noneMatch(line -> line.contains("-word")));
    }
}
