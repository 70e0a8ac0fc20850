package dev.samovar.cache.redis.fleet;

import static dev.samovar.cache.redis.fleet.FleetRedis.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.BusFixture;
import io.vertx.mutiny.redis.client.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisLatestTest {

    private static final String KEY = BusFixture.PREFIX + ":audit";

    private final FleetRedis redis = new FleetRedis();
    private final RedisLatest latest = new RedisLatest(redis.commands, KEY, 3);

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void oldestTextsAreRemoved() {
        assertThat(run(latest.read())).isEmpty();
        for (int number = 1; number <= 5; number++) {
            run(latest.add("text " + number));
        }

        assertThat(run(latest.read())).containsExactly("text 5", "text 4", "text 3");
        assertThat(redis.send(Command.LLEN, KEY).toInteger()).isEqualTo(3);
        // With an end it would be evicted by volatile-* policies
        assertThat(redis.send(Command.PTTL, KEY).toLong()).isEqualTo(-1);
    }
}
