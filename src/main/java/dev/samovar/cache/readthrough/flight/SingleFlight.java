package dev.samovar.cache.readthrough.flight;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work per key at a time, shared by all callers that ask for it meanwhile.
 *
 * <p>The work belongs to no caller: the first one starts it, and it goes on when that one or all of them have
 * disconnected. It ends by itself, or by {@link #abort()}. A caller that gives up leaves the others alone.
 *
 * @param <K> what names a piece of work
 * @param <V> what it brings
 */
public final class SingleFlight<K, V> {

    private final Map<K, Flight<V>> flights = new ConcurrentHashMap<>();
    private final CallerContext context;

    /**
     * No work under way.
     *
     * @param context where callers resume
     */
    public SingleFlight(CallerContext context) {
        this.context = context;
    }

    /**
     * What a shared piece of work brought.
     *
     * @param value its outcome
     * @param leader whether this caller started it
     */
    public record Joined<V>(V value, boolean leader) {}

    /**
     * Joins the work under way for a key, or starts it. Emits in the caller's own context. Fails as the work does, or
     * with {@link DeadlineExceededException} when the caller's patience ends first.
     *
     * @param patience how long this caller waits; the work itself goes on
     * @param work the work, if none is under way; it has to end in a time of its own
     */
    public Uni<Joined<V>> join(K key, Duration patience, Supplier<Uni<V>> work) {
        return Uni.createFrom().deferred(() -> {
            Executor home = context.capture();
            Flight<V> mine = new Flight<>();
            Flight<V> running = flights.putIfAbsent(key, mine);
            Flight<V> flight = running == null ? mine : running;
            if (running == null) {
                start(key, mine, work);
            }
            return flight.result()
                    .map(value -> new Joined<>(value, running == null))
                    .ifNoItem()
                    .after(patience)
                    .failWith(DeadlineExceededException::new)
                    .emitOn(home);
        });
    }

    /** Starts the work for a key unless it is under way, without a waiter. */
    public void start(K key, Supplier<Uni<V>> work) {
        Flight<V> mine = new Flight<>();
        if (flights.putIfAbsent(key, mine) == null) {
            start(key, mine, work);
        }
    }

    private void start(K key, Flight<V> flight, Supplier<Uni<V>> work) {
        // Whoever comes after the end must start anew, so the flight leaves the map before it lands
        Cancellable running = Uni.createFrom()
                .deferred(() -> work.get())
                .onCancellation()
                .invoke(() -> {
                    flights.remove(key, flight);
                    flight.result.completeExceptionally(new CancellationException("The service is shutting down"));
                })
                .subscribe()
                .with(
                        value -> {
                            flights.remove(key, flight);
                            flight.result.complete(value);
                        },
                        failure -> {
                            flights.remove(key, flight);
                            flight.result.completeExceptionally(failure);
                        });
        flight.running(running);
    }

    /** Whether the work for a key is under way at this moment. */
    public boolean isUnderWay(K key) {
        return flights.containsKey(key);
    }

    /** How many pieces of work are under way. */
    public int size() {
        return flights.size();
    }

    /** Emits {@code null} when everything that is under way now has ended, however it ended. */
    public Uni<Void> drained() {
        return Uni.createFrom()
                .deferred(() -> Uni.createFrom()
                        .completionStage(CompletableFuture.allOf(
                                flights.values().stream().map(f -> f.result).toArray(CompletableFuture[]::new)))
                        .onFailure()
                        .recoverWithNull());
    }

    /** Cancels everything that is under way; its callers fail with {@link CancellationException}. */
    public void abort() {
        flights.values().forEach(Flight::abort);
    }

    private static final class Flight<V> {
        final CompletableFuture<V> result = new CompletableFuture<>();
        private @Nullable Cancellable work;
        private boolean aborted;

        void running(Cancellable started) {
            if (setWork(started)) {
                started.cancel();
            }
        }

        void abort() {
            Cancellable running = setAborted();
            if (running != null) {
                running.cancel();
            }
        }

        private synchronized boolean setWork(Cancellable started) {
            work = started;
            return aborted;
        }

        private synchronized @Nullable Cancellable setAborted() {
            aborted = true;
            return work;
        }

        Uni<V> result() {
            // A copy, because to cancel its Uni cancels the future too, and must not do so for everyone
            return Uni.createFrom().completionStage(result::copy);
        }
    }
}
