package dev.samovar.faults.rule;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls;
import dev.samovar.testing.model.ModelCalls.Call;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The rule that no answer is older than the purges before its request.
 *
 * <p>The answer to a request that began after the answer of a purge comes from a model call that began after the
 * request for the purge.
 *
 * <p>A purge answered with 200 holds on every replica, with two exceptions. A replica that is disconnected from Redis
 * may repeat what it has generated itself since then, until it is connected. And a failover may lose the purge with the
 * last writes: then it holds on the replica that made it, and on others once that replica has repeated it. A purge
 * answered with a 503 that says it was made there holds there until the process ends.
 */
public final class FreshAnswer implements Rule {

    private final PurgeLog purges;
    private final ModelCalls calls;
    private final FaultLog faults;
    private final Returns returns;
    private final AtomicInteger repeated = new AtomicInteger();
    private final Map<FaultKind, Integer> lost = new ConcurrentHashMap<>();

    public FreshAnswer(PurgeLog purges, ModelCalls calls, FaultLog faults, Returns returns) {
        this.purges = purges;
        this.calls = calls;
        this.faults = faults;
        this.returns = returns;
    }

    /** The times at which replicas logged that Redis is available. */
    public interface Returns {
        /** Whether a replica logged that between two times. */
        boolean isBack(String replica, long fromNanos, long toNanos);
    }

    /** How many answers a replica that was cut off has repeated. */
    public int repeated() {
        return repeated.get();
    }

    /** How many answers were older than a purge that a failover may have lost, by what led to that. */
    public Map<FaultKind, Integer> lost() {
        return new TreeMap<>(lost);
    }

    @Override
    public Optional<String> brokenBy(Reply reply) {
        if (reply.status() != 200) {
            return Optional.empty();
        }
        return purges.of(reply.topic())
                .filter(purge -> purge.isAnswered() && reply.startedNanos() - purge.endedNanos() > 0)
                .filter(purge -> reply.serial() <= purge.serialBefore())
                .filter(purge -> purge.holdsEverywhere()
                        ? !isExcused(purge, reply)
                        : purge.isKept(faults, reply.replica(), reply.endedNanos()))
                .map(purge -> "older than the " + purge + ", which was answered "
                        + (reply.startedNanos() - purge.endedNanos()) / 1_000_000 + " ms before it began; from "
                        + calls.get(reply.serial()))
                .findFirst();
    }

    private boolean isExcused(Purge purge, Reply reply) {
        if (isRepetition(reply)) {
            repeated.incrementAndGet();
            return true;
        }
        Optional<Fault> loss = purge.loss(faults, reply.replica(), reply.startedNanos(), reply.endedNanos());
        loss.ifPresent(fault -> lost.merge(fault.kind(), 1, Integer::sum));
        return loss.isPresent();
    }

    /** The replica was cut off when it generated this, and no return of its Redis has made it drop that. */
    private boolean isRepetition(Reply reply) {
        Call call = calls.get(reply.serial());
        return call.by().equals(reply.replica())
                && faults.ofRedis(reply.replica(), call.endedNanos(), reply.startedNanos())
                        .filter(fault -> fault.begunNanos() - call.endedNanos() <= 0)
                        .isPresent()
                && !returns.isBack(reply.replica(), call.endedNanos(), reply.startedNanos());
    }
}
