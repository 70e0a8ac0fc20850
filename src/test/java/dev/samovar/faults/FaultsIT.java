package dev.samovar.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.SkewedClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The promises of the service hold during faults of everything around it.
 *
 * <p>A short run with a fixed script, or with {@code -Pfaults} a run of {@code faults.minutes} from {@code
 * faults.seed}.
 */
@Tag("acceptance")
class FaultsIT {

    private static final long SHORT_SEED = 33_348;
    private static final Duration SHORT = Duration.ofSeconds(34);

    /** Proves that no reply violates a rule. */
    @Test
    void everyPromiseHoldsDuringFaults() {
        String minutes = System.getProperty("faults.minutes", "");
        long seed = minutes.isEmpty() ? SHORT_SEED : seed();
        Duration time = minutes.isEmpty() ? SHORT : Duration.ofSeconds((long) (60 * Double.parseDouble(minutes)));
        System.out.println("Faults for " + time.toSeconds() + " s, seed " + seed
                + (SkewedClock.isPossible() ? ", clocks apart" : ", all clocks right: libfaketime is not installed"));
        try (FaultRun run = new FaultRun(seed, time)) {
            FaultReport report = run.run();
            System.out.println("Written to " + report.write());
            assertThat(report.violations()).as("seed %d", seed).isEmpty();
        }
    }

    private static long seed() {
        String seed = System.getProperty("faults.seed", "");
        return seed.isEmpty() ? new Random().nextInt(1_000_000) : Long.parseLong(seed);
    }
}
