package dev.samovar.testing.model;

import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Language model in this process that completes each call as told, and counts calls and cancellations. */
public final class FakeModel implements LanguageModel {

    /** The completion unless told otherwise. */
    public static final Completion ANSWER = new Completion("{}", 3, 2);

    /** The identity for tests in which it does not matter. */
    public static final ModelIdentity IDENTITY = new ModelIdentity("fake", "model-1", "temperature=0.7");

    /** The text of a completion that fits every kind of content. */
    public static final String CONTENT =
            "{\"topic\": \"Tea\", \"explanation\": \"e\", \"real_world_application\": \"r\","
                    + " \"youtube_search_query\": \"y\", \"subtopics\": [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\","
                    + " \"9\", \"10\", \"11\", \"12\", \"13\", \"14\", \"15\", \"16\"]}";

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final ModelIdentity identity;
    private final IntFunction<Uni<Completion>> answers;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();

    /**
     * A model with a name that no other has.
     *
     * @param answers the answer to the n-th call, n from 1
     */
    public FakeModel(IntFunction<Uni<Completion>> answers) {
        this(new ModelIdentity("fake", "fake-" + NUMBERS.incrementAndGet(), ""), answers);
    }

    private FakeModel(ModelIdentity identity, IntFunction<Uni<Completion>> answers) {
        this.identity = identity;
        this.answers = answers;
    }

    /** A model with an identity of the test's choice that completes every prompt with one text. */
    public static FakeModel answering(ModelIdentity identity, String text) {
        Completion answer = new Completion(text, 3, 2);
        return new FakeModel(identity, call -> Uni.createFrom().item(answer));
    }

    /** A model that completes every prompt with {@link #ANSWER}. */
    public static FakeModel answering() {
        return new FakeModel(call -> Uni.createFrom().item(ANSWER));
    }

    /** A model that never completes. */
    public static FakeModel silent() {
        return new FakeModel(call -> Uni.createFrom().nothing());
    }

    /** A model that fails every call. */
    public static FakeModel failing(ModelException failure) {
        return new FakeModel(call -> Uni.createFrom().failure(failure));
    }

    @Override
    public ModelIdentity identity() {
        return identity;
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

    /** How many calls were subscribed to. */
    public int calls() {
        return calls.get();
    }

    /** How many calls were cancelled. */
    public int cancelled() {
        return cancelled.get();
    }

    /** How many calls have not ended. */
    public int underWay() {
        return underWay.get();
    }

    /** The most calls that ran at the same time. */
    public int mostUnderWay() {
        return mostUnderWay.get();
    }
}
