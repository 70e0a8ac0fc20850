package dev.samovar.cache.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The beat of this replica, which is published all the time and has to come back over the subscription. The proof is
 * read from any thread; everything else is used on one event loop alone.
 */
final class Heartbeat {

    static final Duration EVERY = Duration.ofMillis(250);

    private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();

    private final ReplicaRegistry registry;
    private final Context context;
    private final LongSupplier nanoTime;
    private final Events events;
    private final SubscriptionProof proof;
    private final ProofLog log = new ProofLog();
    private Future<Instant> last = Future.succeededFuture();
    private long returned;
    private @Nullable Long missingSince;

    Heartbeat(ReplicaRegistry registry, Context context, LongSupplier nanoTime, Events events) {
        this.registry = registry;
        this.context = context;
        this.nanoTime = nanoTime;
        this.events = events;
        this.proof = new SubscriptionProof(nanoTime);
        this.returned = nanoTime.getAsLong();
    }

    /** What a beat tells. */
    interface Events {
        /** Redis has published a beat. */
        void published();

        /** Redis has told its time, asked and answered at these moments of the monotonic clock. Called on any thread. */
        void toldTime(long sentAtNanos, Instant time, long receivedAtNanos);

        /** Redis publishes beats, and none comes back: the subscription is of no use. */
        void silent();
    }

    boolean isProven() {
        return proof.holds();
    }

    /** Publishes a beat, unless the last one is still under way. To be called {@link #EVERY} so often. */
    void tick() {
        log.watch(proof.holds());
        if (missingSince != null && nanoTime.getAsLong() - missingSince > SILENCE_NANOS) {
            missingSince = null;
            events.silent();
        }
        if (last.isComplete()) {
            long sentAt = nanoTime.getAsLong();
            last = registry.beat(sentAt);
            last.onSuccess(time -> {
                events.toldTime(sentAt, time, nanoTime.getAsLong());
                context.runOnContext(x -> published(sentAt));
            });
        }
    }

    private void published(long sentAt) {
        if (returned - sentAt < 0 && missingSince == null) {
            missingSince = nanoTime.getAsLong();
        }
        events.published();
    }

    /** Takes a beat that came back. */
    void returned(long sentAt) {
        returned = sentAt;
        missingSince = null;
        proof.cameBack(sentAt);
    }

    /** Forgets what was proven, since the subscription has ended. */
    void interrupted() {
        missingSince = null;
        proof.revoke();
    }

    /** The beat that was published last: complete when Redis has answered, or has not in time. */
    Future<Instant> last() {
        return last;
    }
}
