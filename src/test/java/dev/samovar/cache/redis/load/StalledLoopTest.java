package dev.samovar.cache.redis.load;

import static dev.samovar.cache.redis.Replica.entry;
import static dev.samovar.cache.redis.Replica.get;
import static dev.samovar.cache.redis.Replica.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.Lease;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.contract.Sample;
import dev.samovar.cache.contract.StoreFixture;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.RedisCacheStore;
import dev.samovar.cache.redis.SilentBus;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.impl.VertxInternal;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event loop that stands still is no Redis that is silent, and a Redis that is slow still gives its leases. */
class StalledLoopTest {

    private static final Duration DEADLINE = Duration.ofMillis(250);
    private static final int ROUNDS = 5;

    private final Vertx vertx = Vertx.vertx();
    private final RedisServerProcess redis = RedisServerProcess.start();
    private final Context loop = ((VertxInternal) vertx.getDelegate()).createEventLoopContext();
    private final CacheKey key = Sample.key(StoreFixture.EXPLANATION, "Java");

    @AfterEach
    void stop() {
        get(vertx.close());
        redis.close();
    }

    private RedisExecutor commands(Patience patience) {
        return new RedisExecutor(
                vertx,
                Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.url())),
                RedisClientType.STANDALONE,
                patience);
    }

    private static RedisCacheStore store(RedisExecutor commands) {
        KeySpace keys = new KeySpace("samovar", StoreFixture.NAMESPACES);
        return new RedisCacheStore(commands, keys, new SilentBus(), Instant::now, Duration.ofMinutes(1));
    }

    /** Subscribes on the event loop, which stands still right afterwards. */
    private <T> CompletableFuture<T> stalled(Supplier<Uni<T>> operation, Duration stall) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(here -> {
            operation.get().subscribe().with(result::complete, result::completeExceptionally);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < stall.toNanos()) {
                Thread.onSpinWait();
            }
        });
        return result;
    }

    @Test
    void answerThatArrivedWhileTheLoopStoodStillIsTaken() {
        RedisExecutor commands = commands(new Patience(DEADLINE, DEADLINE));
        Supplier<Uni<String>> ping =
                () -> commands.send(Request.cmd(Command.PING)).map(Object::toString);
        await().ignoreExceptions()
                .until(() -> stalled(ping, Duration.ZERO).join().equals("PONG"));

        for (int i = 0; i < ROUNDS; i++) {
            assertThat(stalled(ping, DEADLINE.multipliedBy(3))).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    @Test
    void firstCommandOfALoopThatStandsStillConnectsAndIsAnswered() {
        RedisExecutor commands = commands(new Patience(DEADLINE, DEADLINE));

        assertThat(stalled(() -> commands.send(Request.cmd(Command.PING)), DEADLINE.multipliedBy(3)))
                .succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void preparationThatIsNotAnsweredNamesNoSettingThatDoesNotBoundIt() {
        RedisExecutor commands = commands(new Patience(DEADLINE, DEADLINE));
        get(commands.prepare());

        redis.freeze();
        assertThatThrownBy(() -> get(commands.prepare()))
                .isInstanceOfSatisfying(StoreUnavailableException.class, failure -> {
                    assertThat(failure).hasMessageContaining("Redis did not answer within 4000 ms");
                    assertThat(failure.getMessage()).doesNotContain("samovar.");
                    assertThat(failure.trouble().orElseThrow().advice()).doesNotContain("samovar.");
                });
        redis.thaw();
    }

    @Test
    void leaseThatIsLateIsWaitedForAndALookUpIsNot() {
        RedisExecutor commands = commands(new Patience(DEADLINE, Duration.ofMinutes(1)));
        RedisCacheStore store = store(commands);
        await().ignoreException(StoreUnavailableException.class).untilAsserted(() -> get(store.lookUp(key)));

        redis.freeze();
        UniAssertSubscriber<Acquisition> lease =
                store.acquire(key, Instant.MIN).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThatThrownBy(() -> get(store.lookUp(key)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("samovar.redis.command-deadline");
        lease.assertNotTerminated();

        redis.thaw();
        assertThat(lease.awaitItem(Duration.ofSeconds(20)).getItem()).isInstanceOf(Acquisition.Granted.class);
    }

    @Test
    void answerIsStoredThoughThatTakesLongerThanALookUpMay() {
        RedisExecutor commands = commands(new Patience(DEADLINE, Duration.ofMinutes(1)));
        RedisCacheStore store = store(commands);
        await().ignoreException(StoreUnavailableException.class).untilAsserted(() -> get(store.lookUp(key)));
        Lease lease = grant(store, key);

        redis.freeze();
        UniAssertSubscriber<Boolean> stored =
                store.store(lease, entry(lease)).subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThatThrownBy(() -> get(store.lookUp(key))).isInstanceOf(StoreUnavailableException.class);
        stored.assertNotTerminated();

        redis.thaw();
        assertThat(stored.awaitItem(Duration.ofSeconds(20)).getItem()).isTrue();
    }

    @Test
    void leaseIsNotWaitedForWithoutEnd() {
        RedisExecutor commands = commands(new Patience(Duration.ofMillis(50), DEADLINE));
        RedisCacheStore store = store(commands);
        await().ignoreException(StoreUnavailableException.class).untilAsserted(() -> get(store.lookUp(key)));

        redis.freeze();
        assertThatThrownBy(() -> get(store.acquire(key, Instant.MIN)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("samovar.redis.lease-patience");
        redis.thaw();
    }
}
