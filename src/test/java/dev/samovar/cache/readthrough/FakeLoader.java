package dev.samovar.cache.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.entry.Cost;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A loader whose generations end when the test says so. */
public final class FakeLoader implements Loader {

    private static final Cost COST = new Cost(1, 10, 20, Duration.ofSeconds(2));

    private final List<CompletableFuture<Generated>> generations = new CopyOnWriteArrayList<>();
    private final AtomicInteger cancelled = new AtomicInteger();

    @Override
    public Uni<Generated> load() {
        return Uni.createFrom().deferred(() -> {
            CompletableFuture<Generated> generation = new CompletableFuture<>();
            generations.add(generation);
            return Uni.createFrom()
                    .completionStage(generation::copy)
                    .onCancellation()
                    .invoke(cancelled::incrementAndGet);
        });
    }

    /** How many generations have begun. */
    public int begun() {
        return generations.size();
    }

    /** How many generations were given up. */
    public int cancelled() {
        return cancelled.get();
    }

    /** Waits until so many generations have begun. */
    public FakeLoader awaitBegun(int count) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> begun() >= count);
        return this;
    }

    /** Ends a generation, the first being 1, with an answer. */
    public void answer(int number, String body) {
        awaitBegun(number).generations.get(number - 1).complete(generated(body, true));
    }

    /** Ends a generation with an answer that must not be kept. */
    public void answerUnstorable(int number, String body) {
        awaitBegun(number).generations.get(number - 1).complete(generated(body, false));
    }

    /** Ends a generation with a failure. */
    public void fail(int number, Throwable failure) {
        awaitBegun(number).generations.get(number - 1).completeExceptionally(failure);
    }

    /** An answer that cost one call of the model, 30 tokens and two seconds. */
    public static Generated generated(String body, boolean storable) {
        return new Generated(body.getBytes(UTF_8), "text/plain", COST, storable);
    }
}
