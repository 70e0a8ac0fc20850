package dev.samovar.cache.redis.fleet;

import static dev.samovar.cache.redis.fleet.FleetRedis.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.BusFixture;
import io.vertx.mutiny.redis.client.Command;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisValueTest {

    private static final String KEY = BusFixture.PREFIX + ":alert";

    private final FleetRedis redis = new FleetRedis();
    private final RedisValue note = new RedisValue(redis.commands, KEY, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void theLastTextCountsAndHasAnEnd() {
        assertThat(run(note.read())).isEmpty();
        run(note.write("first"));
        run(note.write("second"));

        assertThat(run(note.read())).contains("second");
        assertThat(redis.send(Command.PTTL, KEY).toLong()).isBetween(1L, 60_000L);
    }
}
