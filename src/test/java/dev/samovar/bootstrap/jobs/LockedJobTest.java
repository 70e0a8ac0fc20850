package dev.samovar.bootstrap.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.fleet.JobLock;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job of many minutes that replicas share, on a real Redis. */
class LockedJobTest {

    private static final Duration TERM = Duration.ofSeconds(1);
    private static final Duration PERIOD = Duration.ofHours(6);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger runs = new AtomicInteger();
    private final RedisServerProcess server = RedisServerProcess.start();

    @AfterEach
    void stop() {
        vertx.closeAndAwait();
        server.close();
    }

    @Test
    void finishedJobIsNotRepeatedInItsPeriod() {
        assertThat(run(replica(), this::count)).isEqualTo(1);
        assertThat(run(replica(), this::count)).isEqualTo(1);
    }

    @Test
    void failedJobIsRunByTheNextReplica() {
        assertThatThrownBy(() -> run(replica(), () -> Uni.createFrom().failure(new IllegalStateException("broken"))))
                .hasMessage("broken");

        assertThat(run(replica(), this::count)).isEqualTo(1);
    }

    @Test
    void jobOfCrashedReplicaIsRunByAnother() {
        locks().tryLock("warming", TERM).await().atMost(LONG);

        Awaitility.await().atMost(LONG).until(() -> run(replica(), this::count) == 1);
    }

    @Test
    void runningJobKeepsItsLockBeyondATerm() {
        AtomicInteger signs = new AtomicInteger();
        var working = replica()
                .run(PERIOD, () -> Uni.createFrom().nothing())
                .subscribe()
                .with(done -> {}, failure -> {});
        long start = System.nanoTime();

        Awaitility.await().atMost(LONG).until(() -> {
            assertThat(run(replica(), this::count)).as("runs of others").isZero();
            return signs.incrementAndGet() > 10 && System.nanoTime() - start > TERM.toNanos() * 3;
        });

        working.cancel();
        Awaitility.await().atMost(LONG).until(() -> run(replica(), this::count) == 1);
    }

    private Uni<Void> count() {
        return Uni.createFrom().voidItem().invoke(runs::incrementAndGet);
    }

    private int run(LockedJob replica, Supplier<Uni<Void>> job) {
        replica.run(PERIOD, job).await().atMost(LONG);
        return runs.get();
    }

    private LockedJob replica() {
        return new LockedJob(locks(), "warming", TERM);
    }

    private JobLock locks() {
        Duration deadline = Duration.ofSeconds(5);
        Redis client = Redis.createClient(vertx, server.url());
        return new JobLock(new RedisExecutor(vertx, client, deadline), "test", deadline);
    }
}
