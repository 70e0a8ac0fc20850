package dev.samovar.cache.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.BusFixture;
import dev.samovar.testing.redis.RedisServerProcess;
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
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final String KEY = BusFixture.PREFIX + ":lock:jobs";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Redis redis = fixture.client(server.url());
    private final JobLock lock = new JobLock(fixture.commands(redis, DEADLINE), BusFixture.PREFIX, DEADLINE);

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void lockIsGivenOnce() {
        for (int round = 0; round < 50; round++) {
            String job = "job-" + round;
            List<Uni<Optional<JobLock.Held>>> attempts =
                    IntStream.range(0, 8).mapToObj(i -> lock.tryLock(job, TERM)).toList();
            List<Optional<JobLock.Held>> given = run(Uni.join().all(attempts).andFailFast());
            assertThat(given.stream().filter(Optional::isPresent)).hasSize(1);
        }
    }

    @Test
    void lockEndsWithItsTerm() {
        JobLock.Held ended = take(Duration.ofMillis(100));
        await().until(() -> run(lock.tryLock("warming", TERM)).isPresent());
        assertThat(run(ended.extend())).isFalse();
        assertThat(run(ended.release())).isFalse();
        assertThat(run(lock.tryLock("warming", TERM))).isEmpty();
    }

    @Test
    void locksHaveNoTimeToLive() {
        take(TERM);
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isEqualTo(-1);
    }

    @Test
    void itsOwnerExtendsIt() {
        JobLock.Held held = take(Duration.ofSeconds(2));
        long deadline = deadline();
        await().until(() -> run(held.extend()) && deadline() > deadline);
        assertThat(run(lock.tryLock("warming", TERM))).isEmpty();
        assertThat(run(held.hold(TERM))).isTrue();
        assertThat(deadline()).isGreaterThan(deadline + 10_000);
    }

    private long deadline() {
        String lock = BusFixture.send(redis, Command.HGET, KEY, "warming").toString();
        return Long.parseLong(lock.substring(0, lock.indexOf(':')));
    }

    @Test
    void foreignValueInItsPlaceIsNoLock() {
        BusFixture.send(redis, Command.SET, KEY, "somebody's");
        assertThat(run(take(TERM).release())).isTrue();
        BusFixture.send(redis, Command.HSET, KEY, "warming", "somebody's");
        assertThat(run(take(TERM).extend())).isTrue();
    }

    @Test
    void itsOwnerGivesItBack() {
        assertThat(run(take(TERM).release())).isTrue();
        assertThat(run(lock.tryLock("warming", TERM))).isPresent();
    }

    @Test
    void lostLockDoesNotAffectTheNextOne() {
        JobLock.Held lost = take(TERM);
        BusFixture.send(redis, Command.DEL, KEY);
        take(TERM);
        assertThat(run(lost.extend())).isFalse();
        assertThat(run(lost.release())).isFalse();
        assertThat(run(lock.tryLock("warming", TERM))).isEmpty();
    }

    /** A Redis that is full and evicts nothing refuses commands that take room, but for those after one that gives some. */
    @Test
    void fullRedisStillGivesAndExtendsLocks() {
        JobLock.Held before = take(TERM);
        long deadline = deadline();
        BusFixture.send(redis, Command.CONFIG, "SET", "maxmemory", "1");

        await().until(() -> run(before.extend()) && deadline() > deadline);
        assertThat(run(lock.tryLock("other", TERM))).isPresent();
        assertThat(run(lock.tryLock("other", TERM))).isEmpty();
        assertThat(run(before.release())).isTrue();
    }

    @Test
    void frozenRedisCostsTheDeadlineAndNoMore() {
        take(TERM);
        server.freeze();
        JobLock hasty = new JobLock(fixture.commands(redis, SHORT), BusFixture.PREFIX, SHORT);
        assertThatThrownBy(() -> run(hasty.tryLock("other", TERM))).isInstanceOf(StoreUnavailableException.class);
        server.thaw();
    }

    private JobLock.Held take(Duration term) {
        return run(lock.tryLock("warming", term)).orElseThrow();
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(DEADLINE.multipliedBy(2));
    }
}
