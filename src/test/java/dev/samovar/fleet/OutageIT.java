package dev.samovar.fleet;

import dev.samovar.fleet.OutageWatch.Fault;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A Redis that dies or freezes under load, and what it has when it comes back: nothing, all, or what is no longer true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutageIT {

    private static final Duration LENGTH = Duration.ofSeconds(4);

    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Fleet fleet = new Fleet("outage").start(3, redis.url(), Map.of());

    @AfterAll
    void stop() {
        fleet.close();
        redis.close();
    }

    /** Proves that nobody notices a Redis that is killed and comes back empty. */
    @Test
    void killedAndBackEmpty() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back empty");
        watch.prepare(() -> {});
        watch.run(new Killed(redis::deleteSavedData), LENGTH);
    }

    /** Proves the same of one that comes back with its data. */
    @Tag("acceptance")
    @Test
    void killedAndBackWithItsData() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back with its data");
        watch.prepare(() -> {});
        redis.send("SAVE");
        watch.run(new Killed(() -> {}), LENGTH);
    }

    /** Proves the same of one that comes back as it was before a purge, which has lost it with the last writes. */
    @Tag("acceptance")
    @Test
    void killedAndBackAsBeforeThePurge() {
        OutageWatch watch = new OutageWatch(fleet, "kill -9 of Redis, back without the last purge");
        watch.prepare(() -> redis.send("SAVE"));
        watch.run(new Killed(() -> {}), LENGTH);
    }

    /** Proves the same of one that keeps its connections open and says nothing for ten seconds. */
    @Tag("acceptance")
    @Test
    void frozenForTenSeconds() {
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
