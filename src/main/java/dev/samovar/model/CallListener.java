package dev.samovar.model;

import java.util.List;

/**
 * A listener to the ends of a model's calls. A call that was sent is reported once as completed, failed or timed out; one
 * that its caller gives up is not reported.
 *
 * <p>Called on any thread, event loops among them: an implementation must not block or fail.
 */
public interface CallListener {

    /** The model gave a completion. */
    default void completed(Completion completion) {}

    /** The call failed. */
    void failed(ModelException failure);

    /** The call was cancelled, since its time was up. */
    default void timedOut(ModelException failure) {
        failed(failure);
    }

    /** The completion of a call that was reported as completed is not what was asked for. */
    default void unusable(ModelException failure) {
        failed(failure);
    }

    /** A listener that does nothing. */
    static CallListener none() {
        return failure -> {};
    }

    /** A listener that passes everything on to others, in their order. */
    static CallListener all(CallListener... others) {
        List<CallListener> all = List.of(others);
        return new CallListener() {
            @Override
            public void completed(Completion completion) {
                all.forEach(each -> each.completed(completion));
            }

            @Override
            public void failed(ModelException failure) {
                all.forEach(each -> each.failed(failure));
            }

            @Override
            public void timedOut(ModelException failure) {
                all.forEach(each -> each.timedOut(failure));
            }

            @Override
            public void unusable(ModelException failure) {
                all.forEach(each -> each.unusable(failure));
            }
        };
    }
}
