package dev.samovar.cache.redis.fleet;

import static dev.samovar.cache.redis.fleet.FleetRedis.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.BusFixture;
import io.vertx.mutiny.redis.client.Command;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRingTest {

    private static final String KEY = BusFixture.PREFIX + ":history";

    private final FleetRedis redis = new FleetRedis();
    private final RedisRing ring = new RedisRing(redis.commands, KEY, 3);

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void latestTextsReplaceTheOldest() {
        assertThat(run(ring.read())).isEmpty();
        run(ring.write(Map.of(30_000_000L, "first", 30_000_001L, "second")));
        for (long number = 30_000_001; number <= 30_000_010; number++) {
            run(ring.write(Map.of(number, "text " + number)));
        }

        assertThat(run(ring.read())).containsExactlyInAnyOrder("text 30000008", "text 30000009", "text 30000010");
        assertThat(redis.send(Command.HLEN, KEY).toInteger()).isEqualTo(3);
        // With an end it would be evicted by volatile-* policies
        assertThat(redis.send(Command.PTTL, KEY).toLong()).isEqualTo(-1);
    }
}
