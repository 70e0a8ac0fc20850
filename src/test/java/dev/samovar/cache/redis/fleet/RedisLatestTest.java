package dev.samovar.cache.redis.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.BusFixture;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.testing.redis.RedisServerProcess;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisLatestTest {

    private static final String KEY = BusFixture.PREFIX + ":audit";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = fixture.client(server.url());
    private final RedisLatest latest = new RedisLatest(new RedisExecutor(vertx, redis, Duration.ofSeconds(5)), KEY, 3);

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        vertx.closeAndAwait();
    }

    @Test
    void oldestTextsAreRemoved() {
        assertThat(run(latest.read())).isEmpty();
        for (int number = 1; number <= 5; number++) {
            run(latest.add("text " + number));
        }

        assertThat(run(latest.read())).containsExactly("text 5", "text 4", "text 3");
        assertThat(BusFixture.send(redis, Command.LLEN, KEY).toInteger()).isEqualTo(3);
        // With an end it would be evicted by volatile-* policies
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isEqualTo(-1);
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
