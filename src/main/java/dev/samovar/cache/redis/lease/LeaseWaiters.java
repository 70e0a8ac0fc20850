package dev.samovar.cache.redis.lease;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.bus.ReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The callers on this replica that wait for the end of a lease of another holder. They are woken by {@link ReplicaBus},
 * or when its term has passed; a purge wakes all that it may concern, and a gap in the messages wakes all, since an
 * announcement may have been lost.
 */
public final class LeaseWaiters implements AutoCloseable {

    private final Vertx vertx;
    private final ReplicaBus bus;
    private final List<AutoCloseable> listening;
    private final ConcurrentMap<CacheKey, Set<Waiter>> waiting = new ConcurrentHashMap<>();

    /** No waiters yet; listens to the bus until closed. */
    public LeaseWaiters(Vertx vertx, ReplicaBus bus) {
        this.vertx = vertx;
        this.bus = bus;
        this.listening = List.of(bus.listen(this::receive), bus.listenForGaps(() -> wakeAll(key -> true)));
    }

    /** The channel on which scripts publish the end of a lease. */
    String channel() {
        return bus.channel();
    }

    /** What they say there. */
    String settled(CacheKey key) {
        return bus.encode(new ReplicaEvent.LeaseEnded(key));
    }

    /** Begins to listen for the end of a lease of a key, before it is known whether anyone holds one. */
    Waiter enroll(CacheKey key) {
        Waiter waiter = new Waiter(key);
        waiting.compute(key, (k, waiters) -> {
            Set<Waiter> all = waiters == null ? ConcurrentHashMap.newKeySet() : waiters;
            all.add(waiter);
            return all;
        });
        return waiter;
    }

    private void receive(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.LeaseEnded ended) {
            wake(ended.key());
        } else if (event instanceof ReplicaEvent.Purged purged) {
            receive(purged.purge());
        }
    }

    private void receive(Purge purge) {
        if (purge instanceof Purge.OfKey one) {
            wake(one.key());
        } else if (purge instanceof Purge.OfNamespace some) {
            wakeAll(key -> key.namespace().equals(some.namespace()));
        } else {
            wakeAll(key -> true);
        }
    }

    /** How many wait. */
    public int size() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable registration : listening) {
                registration.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("The bus cannot be left", e);
        }
    }

    private void wakeAll(Predicate<CacheKey> concerned) {
        waiting.keySet().stream().filter(concerned).forEach(this::wake);
    }

    private void wake(CacheKey key) {
        Set<Waiter> waiters = waiting.remove(key);
        if (waiters != null) {
            waiters.forEach(Waiter::wake);
        }
    }

    /** A caller that waits. It is woken once. */
    final class Waiter {

        private final CacheKey key;
        private @Nullable UniEmitter<? super Void> emitter;
        private @Nullable Context context;
        private boolean woken;
        private long timer = -1;

        private Waiter(CacheKey key) {
            this.key = key;
        }

        /** Stops listening. */
        void leave() {
            waiting.computeIfPresent(key, (k, waiters) -> {
                waiters.remove(this);
                return waiters.isEmpty() ? null : waiters;
            });
            cancelTimer();
        }

        /** Emits null at the end of the lease, or after {@code atMost}, counted from now. For one subscriber. */
        Uni<Void> settled(Duration atMost) {
            startTimer(atMost);
            return Uni.createFrom()
                    .<Void>emitter(this::subscribed)
                    .onCancellation()
                    .invoke(this::leave);
        }

        private synchronized void startTimer(Duration atMost) {
            if (!woken) {
                timer = vertx.setTimer(Math.max(1, atMost.toMillis()), id -> {
                    leave();
                    wake();
                });
            }
        }

        private synchronized void cancelTimer() {
            if (timer >= 0) {
                vertx.cancelTimer(timer);
            }
        }

        private void subscribed(UniEmitter<? super Void> subscriber) {
            if (enter(subscriber)) {
                subscriber.complete(null);
            }
        }

        private synchronized boolean enter(UniEmitter<? super Void> subscriber) {
            emitter = subscriber;
            context = Vertx.currentContext();
            return woken;
        }

        private void wake() {
            UniEmitter<? super Void> subscriber = markWoken();
            if (subscriber == null) {
                return;
            }
            if (context == null) {
                subscriber.complete(null);
            } else {
                context.runOnContext(v -> subscriber.complete(null));
            }
        }

        private synchronized @Nullable UniEmitter<? super Void> markWoken() {
            cancelTimer();
            woken = true;
            return emitter;
        }
    }
}
