package dev.samovar.cache;

/**
 * Why a store does not keep entries or cannot be reached, for operators. It names no host and no secret.
 *
 * @param code a short name that stays the same, as Redis gives it where it gives one: {@code OOM}, {@code NOAUTH}
 * @param advice what is wrong and what to do, a phrase without a full stop
 * @param effect what still works
 */
public record StoreTrouble(String code, String advice, Effect effect) {

    /** What a store in trouble still does. */
    public enum Effect {
        /** It answers and purges, and keeps nothing new: it is full. */
        KEEPS_NOTHING,
        /** It answers, and refuses to write and to purge. */
        READS_ONLY,
        /** It keeps entries, and replicas receive nothing from each other. */
        TELLS_NOBODY,
        /** It does everything but what concerns one key or slot. */
        FAILS_FOR_A_KEY,
        /** Nothing, or that is unknown. */
        DOWN
    }

    /** The code of a store that took its whole time to answer, and may only be slow. */
    public static final String TIMEOUT = "TIMEOUT";

    /** Code and advice in one phrase. */
    public String text() {
        return code + ": " + advice;
    }

    /** Whether the store itself said that it does not write. */
    public boolean isRefusal() {
        return effect == Effect.KEEPS_NOTHING || effect == Effect.READS_ONLY;
    }

    /**
     * Whether the store, asked a few times more, either does it or counts as unavailable. On a cluster one part may stay
     * unavailable while the store does not: then all attempts are made, and the last one's failure is the caller's.
     */
    public boolean isSoonDecided() {
        return effect == Effect.READS_ONLY || (effect == Effect.DOWN && !code.equals(TIMEOUT));
    }
}
