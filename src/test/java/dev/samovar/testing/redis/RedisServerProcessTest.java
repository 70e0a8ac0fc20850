package dev.samovar.testing.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisServerProcessTest {

    @Test
    void serverThatEndsAtItsStartFailsAtOnceWithItsLog() {
        assertThatThrownBy(() -> RedisServerProcess.start("--no-such-setting", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended with status 1")
                .hasMessageContaining("no-such-setting");
    }
}
