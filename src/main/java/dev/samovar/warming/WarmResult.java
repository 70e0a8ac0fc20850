package dev.samovar.warming;

import dev.samovar.measure.LabelledCounter;

/**
 * The result of warming one entry.
 *
 * @param outcome what happened
 * @param tokens tokens of the generation, in and out; 0 if this run did not generate the entry
 */
public record WarmResult(Outcome outcome, long tokens) {

    /** The entry is fresh for long enough. */
    public static final WarmResult FRESH = new WarmResult(Outcome.FRESH, 0);

    /** Another request or replica has generated the entry. */
    public static final WarmResult ELSEWHERE = new WarmResult(Outcome.ELSEWHERE, 0);

    /** What happened to an entry. */
    public enum Outcome {
        /** This run generated it. */
        GENERATED,
        /** It was fresh already. */
        FRESH,
        /** Another request or replica generated it. */
        ELSEWHERE;

        /** The label of meters. */
        public String label() {
            return LabelledCounter.label(this);
        }
    }

    /** The result of an entry that this run generated. */
    public static WarmResult generated(long tokens) {
        return new WarmResult(Outcome.GENERATED, tokens);
    }
}
