package dev.samovar.faults.rule;

import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Reply;
import java.time.Duration;
import java.util.Optional;

/**
 * The rule that an answer arrives within the deadline of content, with a margin for a busy machine.
 *
 * <p>A replica that was stopped may answer later by the time of the stop.
 *
 * @param most the deadline with that margin
 */
public record TimelyAnswer(FaultLog faults, Duration most) implements Rule {

    @Override
    public Optional<String> brokenBy(Reply reply) {
        boolean stopped = faults.ofProcess(
                        reply.replica(), reply.startedNanos(), reply.endedNanos(), kind -> kind.stops())
                .isPresent();
        Duration limit = stopped ? most.plus(FaultKind.REPLICA_STOPPED_LONG.longest()) : most;
        return reply.time().compareTo(limit) > 0
                ? Optional.of("it took " + reply.time().toMillis() + " ms")
                : Optional.empty();
    }
}
