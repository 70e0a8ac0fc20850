package dev.samovar.cache.readthrough.flight;

import java.time.Duration;

/** How often, and how soon, a request looks again whose generation a purge voided. */
public final class VoidedRounds {

    /** How many generations a request may see voided. */
    public static final int MAX = 3;

    /**
     * A purge that finds the master of Redis changed starts over, some times in a tenth of a second each; every generation
     * that begins meanwhile is paid for and voided.
     */
    private static final Duration PAUSE = Duration.ofMillis(300);

    private VoidedRounds() {}

    /**
     * How long a request waits before it looks again: not at all after one purge.
     *
     * @param round the number of the generation that may follow, 2 for the first that does
     */
    public static Duration pauseBefore(int round) {
        return round <= 2 ? Duration.ZERO : PAUSE;
    }
}
