package dev.samovar.cache.entry;

import java.time.Duration;

/**
 * What a generation cost.
 *
 * @param modelCalls calls of the model, at least 0
 * @param tokensIn tokens sent to the model, at least 0
 * @param tokensOut tokens that the model made, at least 0
 * @param time how long the generation took
 */
public record Cost(int modelCalls, long tokensIn, long tokensOut, Duration time) {

    /** Nothing: what an answer costs that took no model. */
    public static final Cost NONE = new Cost(0, 0, 0, Duration.ZERO);

    public Cost {
        if (modelCalls < 0 || tokensIn < 0 || tokensOut < 0 || time.isNegative()) {
            throw new IllegalArgumentException("A cost is never negative");
        }
    }

    /** This cost and the other's together, times added. */
    public Cost plus(Cost other) {
        return new Cost(
                modelCalls + other.modelCalls,
                tokensIn + other.tokensIn,
                tokensOut + other.tokensOut,
                time.plus(other.time));
    }
}
