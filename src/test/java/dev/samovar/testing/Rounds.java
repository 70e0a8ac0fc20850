package dev.samovar.testing;

/**
 * How often tests of the tag {@code rounds} repeat something: a tenth by default, all with {@code -Drounds.full=true},
 * which {@code -Pacceptance} sets.
 */
public final class Rounds {

    private Rounds() {}

    /** The number of repetitions now, at least one. */
    public static int of(int full) {
        return Boolean.getBoolean("rounds.full") ? full : Math.max(1, full / 10);
    }

    /** Whether everything is repeated as often as it can be. */
    public static boolean areFull() {
        return Boolean.getBoolean("rounds.full");
    }
}
