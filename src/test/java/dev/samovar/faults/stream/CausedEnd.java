package dev.samovar.faults.stream;

import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.Optional;

/**
 * The rule that a stream breaks, or is refused, only for a reason: the death of the reader's replica, an upstream that broke
 * off, and, if another replica generates, a fault of that one's process or of Redis.
 */
record CausedEnd(StreamCalls calls, FaultLog faults, PurgeLog purges) implements StreamRule {

    @Override
    public Optional<String> brokenBy(StreamReply reply) {
        return isAllowed(reply)
                ? Optional.empty()
                : Optional.of(reply.end() + " with status " + reply.status() + " without a reason");
    }

    private boolean isAllowed(StreamReply reply) {
        return switch (reply.end()) {
            case LEFT -> true;
            case LATE -> false;
            case ENDED -> isAllowedStatus(reply);
            case BROKEN -> isCutOff(reply) || (reply.status() == 200 && isBrokenBefore(reply));
        };
    }

    private boolean isAllowedStatus(StreamReply reply) {
        long from = reply.startedNanos();
        long to = reply.endedNanos();
        return switch (reply.status()) {
            case 200 -> true;
            case 502 -> calls.failed(reply.topic(), from, to);
            case 503 -> !reply.retryAfter().isEmpty() && (isShuttingDown(reply) || isOvertaken(reply));
            default -> false;
        };
    }

    /** Whether the process of the reader's replica ended. One that shuts down lets the streams end that it has begun. */
    private boolean isCutOff(StreamReply reply) {
        return faults.all().stream()
                .filter(fault -> fault.kind().ends() && fault.concerns(reply.replica()))
                .filter(fault -> fault.lasts(reply.startedNanos(), reply.endedNanos()))
                .anyMatch(fault -> fault.kind().kills() || reply.startedNanos() - fault.begunNanos() >= 0);
    }

    private boolean isShuttingDown(StreamReply reply) {
        return faults.ofProcess(
                        reply.replica(),
                        reply.startedNanos(),
                        reply.endedNanos(),
                        kind -> kind == FaultKind.REPLICA_TERMINATED)
                .isPresent();
    }

    private boolean isOvertaken(StreamReply reply) {
        return purges.overtook(reply.topic(), reply.startedNanos(), reply.endedNanos(), faults);
    }

    /** Whether what the stream comes from broke before the stream did. */
    private boolean isBrokenBefore(StreamReply reply) {
        long from = reply.startedNanos();
        long to = reply.endedNanos();
        Optional<Call> call = calls.get(reply.serial());
        if (call.isEmpty()) {
            return calls.failed(reply.topic(), from, to);
        }
        String leader = call.get().by();
        boolean followed = !leader.equals(reply.replica());
        return call.get().outcome() == Outcome.FAILED
                || (followed
                        && (faults.ofProcess(leader, from, to, kind -> true).isPresent()
                                || faults.ofRedis(leader, from, to).isPresent()
                                || faults.ofRedis(reply.replica(), from, to).isPresent()));
    }
}
