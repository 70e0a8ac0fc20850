package dev.samovar.model;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A decorator that counts what the calls to a model come to, by the rules of {@link ModelStats}. It belongs inside
 * everything that retries or refuses calls, directly around the model that sends them.
 */
public final class MeteredModel implements LanguageModel {

    private final LanguageModel model;
    private final ModelStats stats;
    private final LongSupplier nanoClock;

    /** A model whose calls are counted in the statistics. */
    public MeteredModel(LanguageModel model, ModelStats stats) {
        this(model, stats, System::nanoTime);
    }

    MeteredModel(LanguageModel model, ModelStats stats, LongSupplier nanoClock) {
        this.model = model;
        this.stats = stats;
        this.nanoClock = nanoClock;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Uni<Completion> complete(Prompt prompt) {
        return Uni.createFrom().deferred(() -> {
            long sentAt = nanoClock.getAsLong();
            stats.sent();
            return model.complete(prompt)
                    .onItem()
                    .invoke(completion -> stats.completed(completion, Duration.ofNanos(nanoClock.getAsLong() - sentAt)))
                    .onFailure(ModelException.class)
                    .invoke(failure -> stats.failed(failure.reason()))
                    .onCancellation()
                    .invoke(stats::abandoned);
        });
    }
}
