package dev.samovar.faults.rule;

import dev.samovar.faults.rule.ReplicaLog.Away;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * While a replica serves without Redis, it generates a topic once, and once more for each purge made
 * meanwhile. Calls that were begun before it knew are not counted.
 */
public final class OutageThrift {

    private static final Duration UNDER_WAY = Duration.ofSeconds(1);

    private final PurgeLog purges;

    public OutageThrift(PurgeLog purges) {
        this.purges = purges;
    }

    /** What was generated too often. */
    public List<String> violations(List<Away> outages, List<Call> calls) {
        return outages.stream()
                .flatMap(away -> within(away, calls).entrySet().stream()
                        .filter(about -> about.getValue() > 1 + purges(away, about.getKey()))
                        .map(about -> away.replica() + " generated '" + about.getKey() + "' " + about.getValue()
                                + " times in one outage"))
                .toList();
    }

    private static Map<String, Long> within(Away away, List<Call> calls) {
        return calls.stream()
                .filter(call -> call.by().equals(away.replica()) && call.outcome() == Outcome.ANSWERED)
                .filter(call -> call.startedNanos() - away.fromNanos() > UNDER_WAY.toNanos()
                        && call.startedNanos() - away.toNanos() < 0)
                .collect(Collectors.groupingBy(Call::topic, Collectors.counting()));
    }

    /**
     * Of any replica: without Redis it may still receive purges of others, and removes the entries from its fallback.
     */
    private long purges(Away away, String topic) {
        return purges.of(topic)
                .filter(purge -> purge.begunNanos() - away.toNanos() < 0
                        && (!purge.isAnswered() || purge.endedNanos() - away.fromNanos() > 0))
                .count();
    }
}
