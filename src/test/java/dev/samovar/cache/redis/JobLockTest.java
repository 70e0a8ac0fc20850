package dev.samovar.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobLockTest {

    private static final Duration TERM = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofMillis(500);
    private static final String KEY = BusFixture.PREFIX + ":lock:warming";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Redis redis = fixture.client(server.url());
    private final JobLock lock = new JobLock(redis, BusFixture.PREFIX, DEADLINE);

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void oneOfManyGetsIt() {
        for (int round = 0; round < 50; round++) {
            String job = "job-" + round;
            List<Uni<Optional<JobLock.Held>>> attempts =
                    IntStream.range(0, 8).mapToObj(i -> lock.tryLock(job, TERM)).toList();
            List<Optional<JobLock.Held>> given = run(Uni.join().all(attempts).andFailFast());
            assertThat(given.stream().filter(Optional::isPresent)).hasSize(1);
        }
    }

    @Test
    void itHasAnEnd() {
        take(Duration.ofMillis(100));
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isBetween(1L, 100L);
        await().until(() -> run(lock.tryLock("warming", TERM)).isPresent());
    }

    @Test
    void itsOwnerExtendsIt() {
        JobLock.Held held = take(Duration.ofSeconds(1));
        BusFixture.send(redis, Command.PEXPIRE, KEY, 10_000);
        assertThat(run(held.extend())).isTrue();
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isBetween(1L, 1_000L);
    }

    @Test
    void itsOwnerGivesItBack() {
        assertThat(run(take(TERM).release())).isTrue();
        assertThat(run(lock.tryLock("warming", TERM))).isPresent();
    }

    @Test
    void whoLostItTouchesTheNextOnesNot() {
        JobLock.Held lost = take(TERM);
        BusFixture.send(redis, Command.DEL, KEY);
        take(TERM);
        assertThat(run(lost.extend())).isFalse();
        assertThat(run(lost.release())).isFalse();
        assertThat(run(lock.tryLock("warming", TERM))).isEmpty();
    }

    @Test
    void aFrozenRedisFailsInTime() {
        take(TERM);
        server.freeze();
        long start = System.nanoTime();
        assertThatThrownBy(() -> run(lock.tryLock("other", TERM))).isInstanceOf(StoreUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        server.thaw();
    }

    private JobLock.Held take(Duration term) {
        return run(lock.tryLock("warming", term)).orElseThrow();
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(5));
    }
}
