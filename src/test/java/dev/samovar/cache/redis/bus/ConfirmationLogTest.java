package dev.samovar.cache.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The log has a line when the heartbeat is confirmed and when it is not, and none for short lapses. */
class ConfirmationLogTest {

    private final Heartbeat.ConfirmationLog confirmations = new Heartbeat.ConfirmationLog();
    private final LogCapture log = LogCapture.ofAll();

    @AfterEach
    void stop() {
        log.close();
    }

    private long lines(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).count();
    }

    private void watch(boolean confirmed, int times) {
        for (int i = 0; i < times; i++) {
            confirmations.watch(confirmed);
        }
    }

    @Test
    void shortLapsesAreNotLogged() {
        for (int i = 0; i < 20; i++) {
            watch(true, 2);
            watch(false, Heartbeat.ConfirmationLog.LAPSE - 1);
        }

        assertThat(log.lines()).hasSize(1);
        assertThat(lines("near cache enabled")).isEqualTo(1);
    }

    @Test
    void longLapseAndItsEndAreLoggedOnceEach() {
        watch(true, 1);
        watch(false, 100);
        assertThat(lines("near cache disabled")).isEqualTo(1);

        watch(true, 1);

        assertThat(lines("near cache enabled")).isEqualTo(2);
        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void heartbeatThatIsNeverConfirmedIsLoggedOnce() {
        watch(false, 100);

        assertThat(lines("near cache disabled")).isEqualTo(1);
        assertThat(log.lines()).hasSize(1);
    }
}
