package dev.samovar.faults.stream;

import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.faults.stream.StreamReply.End;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.time.Duration;
import java.util.List;

/**
 * The rule that a call of the upstream is given up only for a reason: a reader that left, a purge, the death of its
 * replica, or a fault of Redis. A shutdown is none: it waits for streams.
 */
record CausedCancel(FaultLog faults, PurgeLog purges) {

    private static final Duration LATELY = Duration.ofSeconds(2);

    /** The calls that were given up for no reason. */
    List<Call> violations(List<Call> calls, List<StreamReply> replies) {
        return calls.stream()
                .filter(call -> call.outcome() == Outcome.ABANDONED)
                .filter(call -> !isCaused(call, replies))
                .toList();
    }

    private boolean isCaused(Call call, List<StreamReply> replies) {
        long from = call.startedNanos() - LATELY.toNanos();
        long to = call.endedNanos();
        boolean left = replies.stream()
                .filter(reply -> reply.end() == End.LEFT && reply.topic().equals(call.topic()))
                .anyMatch(reply -> reply.endedNanos() - from >= 0 && reply.startedNanos() - to <= 0);
        return left
                || purges.of(call.topic()).anyMatch(purge -> purge.isDuring(from, to))
                || faults.ofProcess(call.by(), from, to, FaultKind::kills).isPresent()
                || faults.ofRedis(call.by(), from, to).isPresent();
    }
}
