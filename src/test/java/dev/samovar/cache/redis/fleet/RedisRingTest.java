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
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRingTest {

    private static final String KEY = BusFixture.PREFIX + ":history";

    private final RedisServerProcess server = RedisServerProcess.start();
    private final BusFixture fixture = new BusFixture();
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = fixture.client(server.url());
    private final RedisRing ring = new RedisRing(new RedisExecutor(vertx, redis, Duration.ofSeconds(5)), KEY, 3);

    @AfterEach
    void close() {
        fixture.close();
        server.close();
        vertx.closeAndAwait();
    }

    @Test
    void latestTextsReplaceTheOldest() {
        assertThat(run(ring.read())).isEmpty();
        run(ring.write(Map.of(30_000_000L, "first", 30_000_001L, "second")));
        for (long number = 30_000_001; number <= 30_000_010; number++) {
            run(ring.write(Map.of(number, "text " + number)));
        }

        assertThat(run(ring.read())).containsExactlyInAnyOrder("text 30000008", "text 30000009", "text 30000010");
        assertThat(BusFixture.send(redis, Command.HLEN, KEY).toInteger()).isEqualTo(3);
        // With an end it would be evicted by volatile-* policies
        assertThat(BusFixture.send(redis, Command.PTTL, KEY).toLong()).isEqualTo(-1);
    }

    private static <T> T run(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }
}
