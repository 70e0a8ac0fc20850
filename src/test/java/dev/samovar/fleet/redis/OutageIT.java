package dev.samovar.fleet.redis;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.redis.OutageWatch.Fault;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A Redis that is killed or frozen under load, and restarted with no, all or outdated data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {

    private static final Duration LENGTH = Duration.ofSeconds(4);

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("outage");

    /** Not in field initialisers: after a failed constructor JUnit does not call {@link #stop}. */
    @BeforeAll
    void start() {
        fleet.start(3, redis.url(), Map.of());
    }

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /** Proves that no request fails when Redis is killed and restarted empty. */
    @Test
    void redisKilledAndRestartedEmpty() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back empty");
        watch.prepare(() -> {});
        watch.run(new Killed(redis::deleteSavedData), LENGTH);
    }

    /** Proves the same for a restart with its data. */
    @Tag("acceptance")
    @Test
    void redisKilledAndRestartedWithItsData() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back with its data");
        watch.prepare(() -> {});
        redis.send("SAVE");
        watch.run(new Killed(() -> {}), LENGTH);
    }

    /** Proves the same for a restart with data from before a purge, which is lost with the last writes. */
    @Tag("acceptance")
    @Test
    void redisKilledAndRestartedWithDataFromBeforePurge() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back without the last purge");
        watch.prepare(() -> redis.send("SAVE"));
        watch.run(new Killed(() -> {}), LENGTH);
    }

    /** Proves the same for a Redis that keeps its connections open and does not answer for ten seconds. */
    @Tag("acceptance")
    @Test
    void redisFrozenForTenSeconds() {
        OutageWatch watch = new OutageWatch(fleet, "SIGSTOP of Redis for 10 s");
        watch.prepare(() -> {});
        watch.run(
                new Fault() {
                    @Override
                    public void begin() {
                        redis.freeze();
                    }

                    @Override
                    public void end() {
                        redis.thaw();
                    }
                },
                Duration.ofSeconds(10));
    }

    private final class Killed implements Fault {
        private final Runnable beforeTheStart;

        Killed(Runnable beforeTheStart) {
            this.beforeTheStart = beforeTheStart;
        }

        @Override
        public void begin() {
            redis.kill();
        }

        @Override
        public void end() {
            beforeTheStart.run();
            redis.startAgain();
        }
    }
}
