package dev.samovar.cache.readthrough.flight;

import java.util.concurrent.Executor;

/**
 * Remembers where a caller runs, so that what someone else's work brings can be handed back there. Without it all
 * callers of a shared generation would resume in the context of its leader, with the leader's request in their logs.
 */
@FunctionalInterface
public interface CallerContext {

    /** The caller's own context, to be called on the caller's thread. */
    Executor capture();

    /** For callers without a context of their own: they resume wherever the answer comes. */
    static CallerContext none() {
        return () -> Runnable::run;
    }
}
