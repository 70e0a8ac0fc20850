package dev.samovar.faults.stream;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.ModelThrift;
import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.stream.StreamReply.End;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The streams of a run in figures. */
public record StreamReport(
        List<StreamReply> replies,
        List<Call> calls,
        List<ModelThrift.Repeated> again,
        List<Purge> purges,
        FaultLog faults,
        int excused) {

    /** The figures, as lines of a list. */
    public List<String> lines() {
        long midStream = calls.stream()
                .filter(call -> purges.stream()
                        .anyMatch(purge -> purge.concerns(call.topic())
                                && purge.begunNanos() - call.startedNanos() > 0
                                && call.endedAfter(purge.endedNanos())))
                .count();
        return List.of(
                "- streams: " + replies.size() + ", by end and status: "
                        + count(replies.stream(), reply -> reply.end() + " " + reply.status())
                        + "; by reader: " + count(replies.stream(), StreamReply::reader)
                        + "; hits: "
                        + replies.stream().filter(StreamReply::isHit).count(),
                "- streams that broke or were refused, by the fault: " + broken(),
                "- streams' calls: " + calls.size() + ", " + count(calls.stream(), Call::outcome)
                        + "; of a topic again, by reason: "
                        + count(again.stream(), one -> one.explanation().orElse("no reason")),
                "- streams' purges by status: " + count(purges.stream(), Purge::status) + "; calls that one came into: "
                        + midStream,
                "- streams older than a purge where that is allowed: " + excused);
    }

    private static <T, K> Map<K, Long> count(Stream<T> all, Function<T, K> by) {
        return all.collect(Collectors.groupingBy(by, TreeMap::new, Collectors.counting()));
    }

    /** The first fault that was felt; none means that the upstream broke off. */
    private Map<String, Long> broken() {
        return count(
                replies.stream()
                        .filter(reply ->
                                reply.end() == End.BROKEN || (reply.end() == End.ENDED && reply.status() != 200)),
                reply -> calls.stream()
                                .anyMatch(call -> call.outcome() == Outcome.FAILED
                                        && call.topic().equals(reply.topic())
                                        && call.endedNanos() - reply.startedNanos() >= 0
                                        && call.endedNanos() - reply.endedNanos() <= 0)
                        ? "the upstream broke off"
                        : faults.felt(reply.startedNanos(), reply.endedNanos())
                                .map(fault -> fault.kind().name())
                                .findFirst()
                                .orElse("none"));
    }

    /** Every stream and call, for the analysis of violations. */
    public List<String> everything(LongFunction<String> at) {
        return Stream.concat(
                        replies.stream()
                                .map(reply -> at.apply(reply.startedNanos()) + " s to " + at.apply(reply.endedNanos())
                                        + ": " + reply),
                        Stream.concat(
                                calls.stream().map(call -> at.apply(call.startedNanos()) + " s: " + call),
                                purges.stream().map(purge -> at.apply(purge.begunNanos()) + " s: " + purge)))
                .toList();
    }
}
