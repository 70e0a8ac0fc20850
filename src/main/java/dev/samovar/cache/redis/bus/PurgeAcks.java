package dev.samovar.cache.redis.bus;

import dev.samovar.cache.redis.connection.Countdown;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The purges of this replica that others have not confirmed yet. A round ends when every live replica has confirmed, or
 * when each that is silent must have noticed that it is cut off. Used on one event loop alone.
 *
 * <p>A purge that cannot be published at all is tried again for a while, and after its round has ended with every beat
 * that gets through, so that the others receive it as soon as they can.
 */
final class PurgeAcks {

    /** How long after its publication a silent replica is fenced: the term of a proof, and a margin. */
    static final long FENCE_MILLIS = TimeUnit.NANOSECONDS.toMillis(HeartbeatProof.TERM_NANOS) + 100;

    private static final long RETRY_MILLIS = 100;

    private final Vertx vertx;
    private final Context context;
    private final Countdown.Starter countdowns;
    private final ReplicaRegistry registry;
    private final String replica;
    private final Supplier<Set<String>> alive;

    private final Map<String, Round> rounds = new HashMap<>();
    private final UnpublishedPurges unpublished;
    private final AtomicLong numbers = new AtomicLong();
    private boolean closed;

    /**
     * @param countdowns count on the event loop of the context
     * @param replica the id of this replica
     * @param alive the ids of the replicas whose heartbeats have been received lately
     */
    PurgeAcks(
            Vertx vertx,
            Context context,
            Countdown.Starter countdowns,
            ReplicaRegistry registry,
            String replica,
            Supplier<Set<String>> alive) {
        this.vertx = vertx;
        this.context = context;
        this.countdowns = countdowns;
        this.registry = registry;
        this.replica = replica;
        this.alive = alive;
        this.unpublished = new UnpublishedPurges(
                turn -> context.runOnContext(x -> turn.run()), purge -> begin(purge, confirmations -> {}));
    }

    private static final class Round {
        final String id;
        final String purge;
        final Consumer<ReplicaBus.Confirmations> done;
        final Set<String> live = new HashSet<>();
        final Set<String> confirmed = new HashSet<>();
        boolean published;
        boolean ended;

        Round(String id, String purge, Consumer<ReplicaBus.Confirmations> done) {
            this.id = id;
            this.purge = purge;
            this.done = done;
        }
    }

    /** Tells the others of a purge that this replica has applied. */
    void begin(String purge, Consumer<ReplicaBus.Confirmations> done) {
        Round round = new Round(replica + "-" + numbers.incrementAndGet(), purge, done);
        round.confirmed.add(replica);
        round.live.add(replica);
        round.live.addAll(alive.get());
        if (closed) {
            end(round);
            return;
        }
        rounds.put(round.id, round);
        announce(round, System.nanoTime());
    }

    private void announce(Round round, long since) {
        if (round.ended) {
            return;
        }
        registry.announce(round.id, round.purge)
                .onComplete(published -> context.runOnContext(x -> {
                    if (published.succeeded()) {
                        round.published = true;
                        round.live.addAll(published.result());
                        // Not before the confirmations are read that came while this replica stood still
                        countdowns.start(Duration.ofMillis(FENCE_MILLIS), () -> end(round));
                        endIfComplete(round);
                    } else if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) < FENCE_MILLIS) {
                        vertx.setTimer(RETRY_MILLIS, timer -> announce(round, since));
                    } else {
                        end(round);
                    }
                }));
    }

    /** Notes that a replica has applied a purge. */
    void confirmed(String roundId, String by) {
        Round round = rounds.get(roundId);
        if (round != null) {
            round.confirmed.add(by);
            round.live.add(by);
            endIfComplete(round);
        }
    }

    private void endIfComplete(Round round) {
        if (round.published && round.confirmed.containsAll(round.live)) {
            end(round);
        }
    }

    private void end(Round round) {
        if (round.ended) {
            return;
        }
        round.ended = true;
        rounds.remove(round.id);
        // An answer to the publication may be lost while the confirmations arrive
        boolean published = round.published || round.confirmed.size() > 1;
        if (!published) {
            unpublished.add(round.purge);
        }
        round.done.accept(new ReplicaBus.Confirmations(round.live.size(), published ? round.confirmed.size() : 0));
    }

    /** Publishes what could not be published before. */
    void publishPending() {
        unpublished.publish();
    }

    /** Ends every round as it is. */
    void close() {
        closed = true;
        List.copyOf(rounds.values()).forEach(this::end);
    }
}
