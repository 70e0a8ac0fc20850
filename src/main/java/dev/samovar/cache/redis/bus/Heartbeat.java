package dev.samovar.cache.redis.bus;

import dev.samovar.cache.redis.connection.Countdown;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The heartbeat of this replica, published all the time, which has to arrive over its own subscription. The proof is
 * read from any thread; everything else is used on one event loop alone.
 */
final class Heartbeat {

    static final Duration EVERY = Duration.ofMillis(250);

    private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();

    /** So many beats may be under way at most, each of which may hold a connection. */
    private static final int UNDER_WAY = 4;

    private final ReplicaRegistry registry;
    private final Context context;
    private final LongSupplier nanoTime;
    private final Events events;
    private final HeartbeatProof proof;
    private final ConfirmationLog log = new ConfirmationLog();
    private final Set<Future<Instant>> underWay = new LinkedHashSet<>();
    private long returned;
    private long tickedAt;
    private boolean missing;
    private long missingNanos;

    Heartbeat(ReplicaRegistry registry, Context context, LongSupplier nanoTime, Events events) {
        this.registry = registry;
        this.context = context;
        this.nanoTime = nanoTime;
        this.events = events;
        this.proof = new HeartbeatProof(nanoTime);
        this.returned = nanoTime.getAsLong();
        this.tickedAt = returned;
    }

    /** What follows from a beat. */
    interface Events {
        /** Redis has published a beat. */
        void published();

        /** Redis has told its time, asked and answered at these moments of the monotonic clock. Called on any thread. */
        void toldTime(long sentAtNanos, Instant time, long receivedAtNanos);

        /** Redis publishes beats, and none arrives: the subscription is of no use. */
        void silent();
    }

    boolean isConfirmed() {
        return proof.holds();
    }

    /** Publishes a beat, unless too many are still under way. To be called {@link #EVERY} so often. */
    void tick() {
        log.watch(proof.holds());
        long now = nanoTime.getAsLong();
        if (missing) {
            // Time for which this replica itself was stalled is no silence of the subscription
            missingNanos += Math.min(now - tickedAt, EVERY.toNanos() + Countdown.LATE.toNanos());
        }
        tickedAt = now;
        if (missing && missingNanos > SILENCE_NANOS) {
            found();
            events.silent();
        }
        underWay.removeIf(Future::isComplete);
        // More than one only if Redis is so far away that beats would come too seldom
        if (underWay.size() < Math.min(UNDER_WAY, 1 + registry.roundTrip().dividedBy(EVERY))) {
            Future<Instant> beat = registry.beat(now);
            underWay.add(beat);
            beat.onSuccess(time -> {
                events.toldTime(now, time, nanoTime.getAsLong());
                context.runOnContext(x -> published(now));
            });
        }
    }

    private void published(long sentAt) {
        if (returned - sentAt < 0) {
            missing = true;
        }
        events.published();
    }

    private void found() {
        missing = false;
        missingNanos = 0;
    }

    /** Takes a beat that arrived. */
    void returned(long sentAt) {
        returned = sentAt;
        found();
        proof.received(sentAt);
    }

    /** Forgets what was proven, since the subscription has ended. */
    void interrupted() {
        found();
        proof.revoke();
    }

    /** The beats that were published last: complete when Redis has answered each, or has not in time. */
    Future<Void> last() {
        return Future.join(List.copyOf(underWay)).mapEmpty();
    }

    /**
     * One log line for each time that the heartbeat is confirmed, or is not for several beats. Near a proof's term, by
     * distance or load, the confirmation changes within a second: that costs look-ups in Redis, and no line.
     */
    static final class ConfirmationLog {

        /** Beats in a row without a confirmation before that is logged. */
        static final int LAPSE = 4;

        private static final System.Logger LOG = System.getLogger(RedisReplicaBus.class.getName());

        // Beats in a row until the first confirmation is overdue
        private static final int OVERDUE = 8;

        private boolean logged;
        private int allowed = OVERDUE;
        private int missing;

        /** Takes the state at a beat. */
        void watch(boolean isConfirmed) {
            if (isConfirmed) {
                if (!logged) {
                    LOG.log(System.Logger.Level.INFO, "Pub/sub heartbeat confirmed, near cache enabled");
                }
                logged = true;
                allowed = LAPSE;
                missing = 0;
            } else if (++missing == allowed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "No pub/sub heartbeat within a second, near cache disabled until the next: check the connection"
                                + " to Redis, and its load");
                logged = false;
            }
        }
    }
}
