package dev.samovar.warming;

/**
 * How the warming of one topic ended.
 *
 * @param outcome what happened
 * @param tokens what the model read and wrote for it, 0 if this run did not ask it
 */
public record WarmResult(Outcome outcome, long tokens) {

    /** It is fresh, and stays so for long enough. */
    public static final WarmResult FRESH = new WarmResult(Outcome.FRESH, 0);

    /** Someone else has generated it meanwhile. */
    public static final WarmResult ELSEWHERE = new WarmResult(Outcome.ELSEWHERE, 0);

    /** What happened to a topic. */
    public enum Outcome {
        /** This run generated it. */
        GENERATED,
        /** It was fresh already. */
        FRESH,
        /** Someone else generated it. */
        ELSEWHERE
    }

    /** A topic that this run generated. */
    public static WarmResult generated(long tokens) {
        return new WarmResult(Outcome.GENERATED, tokens);
    }
}
