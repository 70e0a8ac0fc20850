package dev.samovar.faults.stream;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.FreshAnswer.Returns;
import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.rule.PurgeLog;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The rule that a request which began after the answer of a purge gets no byte of a call that began before the purge.
 *
 * <p>The exceptions are those of {@link dev.samovar.faults.rule.FreshAnswer}: a replica that was disconnected from Redis
 * when the purge was made may repeat what it generates itself, until it is connected again, and a failover may lose the
 * purge.
 */
final class NothingAfterPurge implements StreamRule {

    private final PurgeLog purges;
    private final StreamCalls calls;
    private final FaultLog faults;
    private final Returns returns;
    private final AtomicInteger excused = new AtomicInteger();

    NothingAfterPurge(PurgeLog purges, StreamCalls calls, FaultLog faults, Returns returns) {
        this.purges = purges;
        this.calls = calls;
        this.faults = faults;
        this.returns = returns;
    }

    /** How many streams were older than a purge in one of the ways that are allowed. */
    int excused() {
        return excused.get();
    }

    @Override
    public Optional<String> brokenBy(StreamReply reply) {
        long serial = reply.serial();
        if (serial == 0) {
            return Optional.empty();
        }
        return purges.of(reply.topic())
                .filter(purge -> purge.isAnswered() && reply.startedNanos() - purge.endedNanos() > 0)
                .filter(purge -> serial <= purge.serialBefore())
                .filter(purge -> purge.holdsEverywhere()
                        ? !isExcused(purge, reply)
                        : purge.isKept(faults, reply.replica(), reply.endedNanos()))
                .map(purge -> "older than the " + purge + ", which was answered "
                        + (reply.startedNanos() - purge.endedNanos()) / 1_000_000 + " ms before it began")
                .findFirst();
    }

    private boolean isExcused(Purge purge, StreamReply reply) {
        boolean allowed = isRepetition(purge, reply)
                || purge.loss(faults, reply.replica(), reply.startedNanos(), reply.endedNanos())
                        .isPresent();
        if (allowed) {
            excused.incrementAndGet();
        }
        return allowed;
    }

    /** The replica generated this itself, and was cut off before the purge was answered and since then. */
    private boolean isRepetition(Purge purge, StreamReply reply) {
        Optional<Fault> cut = faults.ofRedis(reply.replica(), purge.endedNanos(), reply.startedNanos())
                .filter(fault -> fault.begunNanos() - purge.endedNanos() <= 0);
        return cut.isPresent()
                && calls.get(reply.serial()).stream().anyMatch(call -> call.by().equals(reply.replica()))
                && !returns.isBack(reply.replica(), purge.endedNanos(), reply.startedNanos());
    }
}
