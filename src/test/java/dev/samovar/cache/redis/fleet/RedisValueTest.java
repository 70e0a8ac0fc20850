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

class RedisValueTest {

    private static final String KEY = BusFixture.PREFIX + ":alert";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = fixture.client(server.url());
    private final RedisValue note =
            new RedisValue(new RedisExecutor(vertx, redis, Duration.ofSeconds(5)), KEY, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        vertx.closeAndAwait();
    }

    @Test
    void theLastTextCountsAndHasAnEnd() {
        assertThat(run(note.read())).isEmpty();
        run(note.write("first"));
        run(note.write("second"));

        assertThat(run(note.read())).contains("second");
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isBetween(1L, 60_000L);
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
