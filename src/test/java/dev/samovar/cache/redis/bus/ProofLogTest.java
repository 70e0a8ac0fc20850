package dev.samovar.cache.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.model.http.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log says when the subscription is proven and when it is not, and keeps quiet about moments. */
class ProofLogTest {

    private final ProofLog proofs = new ProofLog();
    private final LogCapture log = new LogCapture();

    @BeforeEach
    void capture() {
        log.start();
    }

    @AfterEach
    void stop() {
        log.stop();
    }

    private long lines(String text) {
        return log.lines().stream().filter(line -> line.contains(text)).count();
    }

    private void watch(boolean proven, int times) {
        for (int i = 0; i < times; i++) {
            proofs.watch(proven);
        }
    }

    @Test
    void lapsesOfAMomentAreNotLogged() {
        for (int i = 0; i < 20; i++) {
            watch(true, 2);
            watch(false, ProofLog.LAPSE - 1);
        }

        assertThat(log.lines()).hasSize(1);
        assertThat(lines("near cache enabled")).isEqualTo(1);
    }

    @Test
    void lapseThatLastsIsLoggedOnceAndSoIsItsEnd() {
        watch(true, 1);
        watch(false, 100);
        assertThat(lines("near cache disabled")).isEqualTo(1);

        watch(true, 1);

        assertThat(lines("near cache enabled")).isEqualTo(2);
        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void subscriptionThatIsNeverProvenIsLoggedOnce() {
        watch(false, 100);

        assertThat(lines("near cache disabled")).isEqualTo(1);
        assertThat(log.lines()).hasSize(1);
    }
}
