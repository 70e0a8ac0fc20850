package dev.samovar.cache.redis.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often streams that broke off have a line. */
class RelayLogTest {

    private static final long SPAN = Duration.ofSeconds(10).toNanos();

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SPAN / 2);
    private final LogCapture log = LogCapture.of(RedisStreamRelay.class);
    private final RelayLog relay = new RelayLog(now::get);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void lineIsWrittenOnceInTenSecondsWithTheCount() {
        relay.broken("aa", 1);
        relay.broken("bb", 2);
        now.addAndGet(SPAN - 1);
        relay.broken("cc", 3);
        assertThat(log.messages())
                .containsExactly("WARN A stream of replica aa broke off here, and its requests with it;"
                        + " bytes before: 1. Since the last such line: 1");

        now.addAndGet(1);
        relay.broken("dd", 4);
        now.addAndGet(SPAN);
        relay.broken("ee", 5);

        assertThat(log.messages())
                .hasSize(3)
                .anyMatch(line -> line.contains("dd") && line.endsWith("bytes before: 4. Since the last such line: 3"))
                .last()
                .asString()
                .endsWith("bytes before: 5. Since the last such line: 1");
    }

    @Test
    void eachKindHasItsOwnSpan() {
        relay.broken("aa", 1);
        now.addAndGet(SPAN / 2);
        relay.dropped("bb", 1);
        now.addAndGet(SPAN / 2);
        relay.dropped("bb", 1);
        relay.broken("aa", 1);

        assertThat(log.messages())
                .filteredOn(line -> line.contains("broke off"))
                .hasSize(2);
        assertThat(log.messages())
                .filteredOn(line -> !line.contains("broke off"))
                .containsExactly("WARN Replica bb follows a stream and acknowledged nothing for 10 s, it was dropped;"
                        + " bytes before: 1. Since the last such line: 1");
    }
}
