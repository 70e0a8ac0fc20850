package dev.samovar.model;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A model that answers each call as told and counts what happens to it. Each has a name of its own. */
public final class FakeModel implements LanguageModel {

    public static final Completion ANSWER = new Completion("{}", 3, 2);

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name = "fake-" + NUMBERS.incrementAndGet();
    private final IntFunction<Uni<Completion>> answers;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    /** @param answers the answer to the n-th call, n from 1 */
    public FakeModel(IntFunction<Uni<Completion>> answers) {
        this.answers = answers;
    }

    public static FakeModel answering() {
        return new FakeModel(call -> Uni.createFrom().item(ANSWER));
    }

    public static FakeModel silent() {
        return new FakeModel(call -> Uni.createFrom().nothing());
    }

    public static FakeModel failing(ModelException failure) {
        return new FakeModel(call -> Uni.createFrom().failure(failure));
    }

    @Override
    public ModelIdentity identity() {
        return new ModelIdentity("fake", name, "");
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom().deferred(() -> {
            // An answer and a cancellation that race are both reported as the end
            AtomicBoolean ended = new AtomicBoolean();
            int now = underWay.incrementAndGet();
            mostUnderWay.accumulateAndGet(now, Math::max);
            return answers.apply(calls.incrementAndGet())
                    .onCancellation()
                    .invoke(cancelled::incrementAndGet)
                    .onTermination()
                    .invoke(() -> {
                        if (ended.compareAndSet(false, true)) {
                            underWay.decrementAndGet();
                        }
                    });
        });
    }

    public int calls() {
        return calls.get();
    }

    public int cancelled() {
        return cancelled.get();
    }

    public int underWay() {
        return underWay.get();
    }

    public int mostUnderWay() {
        return mostUnderWay.get();
    }
}
