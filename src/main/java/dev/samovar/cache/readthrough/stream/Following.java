package dev.samovar.cache.readthrough.stream;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.stream.part.Part;
import dev.samovar.cache.readthrough.stream.part.PartReceiver;
import dev.samovar.cache.readthrough.stream.timing.StreamTimeouts;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.relay.StreamRelay.Piece;
import io.smallrye.mutiny.Multi;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a generation follows of another replica's while that one holds the lease. Its bytes are those of one lease: before
 * the first byte it may turn to another one, never after that. Used within one serial executor.
 */
final class Following {

    private static final Part.End END = new Part.End(false, Cost.NONE, "", Optional.empty());

    private final Order order;
    private final Services services;
    private final Executor events;
    private final Listener listener;
    private String holder = "";
    private @Nullable PartReceiver parts;

    /** Receives what becomes of it; of one that was dropped nothing. */
    interface Listener extends PartReceiver.Listener {

        /** There may have been a purge: these bytes are for no more requests. */
        void sealed();
    }

    Following(Order order, Services services, Executor events, Listener listener) {
        this.order = order;
        this.services = services;
        this.events = events;
        this.listener = listener;
    }

    /** Follows the holder of a lease, unless it does already. */
    void begin(String token) {
        if (isOf(token) || token.isEmpty()) {
            return;
        }
        drop();
        holder = token;
        Duration total = order.timeouts().total();
        // The holder watches over its own pauses, and the relay over the holder
        StreamTimeouts timeouts = new StreamTimeouts(total, total, total);
        parts = new PartReceiver(() -> load(token), timeouts, services.limits(), services.timer(), events, listener);
        parts.receive();
    }

    private Multi<Part> load(String token) {
        StreamRelay.Target target = new StreamRelay.Target(
                order.flight().key(), token, order.timeouts().betweenBytes());
        return services.relay()
                .follow(target, () -> seal(token))
                .map(Following::part)
                .onCompletion()
                .continueWith(END);
    }

    private static Part part(Piece piece) {
        return piece instanceof Piece.Head first
                ? new Part.Head(first.head())
                : new Part.Chunk(((Piece.Bytes) piece).bytes());
    }

    private void seal(String token) {
        events.execute(() -> {
            if (isOf(token)) {
                listener.sealed();
            }
        });
    }

    boolean isOf(String token) {
        return parts != null && holder.equals(token);
    }

    /** Whether there are bytes, which requests may have been sent. */
    boolean isStarted() {
        return parts != null && parts.startedHead() != null;
    }

    /** What it receives; null if it follows nobody. */
    @Nullable
    PartReceiver parts() {
        return parts;
    }

    /** Follows nobody any more. Only before the first byte, or at the end. */
    void drop() {
        PartReceiver dropped = parts;
        parts = null;
        if (dropped != null) {
            dropped.cancel();
            dropped.end();
        }
    }
}
