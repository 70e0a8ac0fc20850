package dev.samovar.faults.stream;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.injection.Setting;
import dev.samovar.faults.rule.ModelThrift;
import dev.samovar.faults.rule.OutageThrift;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.faults.rule.ReplicaLog;
import dev.samovar.fleet.Replica;
import dev.samovar.testing.model.ModelCalls.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** The streams of a run with their load, and the watch over their rules. */
public final class StreamWatch implements AutoCloseable {

    /** How often a stream begins. */
    public static final Duration EVERY = StreamLoad.EVERY;

    /** The last stream that a fault may have kept from being stored, and the longest lease. */
    static final Duration AFTERMATH = Duration.ofSeconds(3 + 5);

    private final PurgeLog purges = new PurgeLog();
    private final FaultLog faults;
    private final ReplicaLog logs;
    private final StreamLoad load;
    private final StreamCalls calls;
    private final NothingAfterPurge fresh;
    private final List<StreamRule> rules;
    private final ModelThrift thrift;
    private final LongFunction<String> at;
    private int looked;

    /** @param at a moment in the script, for people */
    public StreamWatch(
            Setting setting,
            FaultLog faults,
            ModelThrift.Stalls stalls,
            ReplicaLog logs,
            long seed,
            LongFunction<String> at) {
        this.faults = faults;
        this.logs = logs;
        this.at = at;
        load = new StreamLoad(setting.replicas(), faults::isShuttingDown, setting.chat(), seed);
        calls = new StreamCalls(setting.chat().journal()::soFar);
        fresh = new NothingAfterPurge(purges, calls, faults, logs);
        rules = List.of(new WholeOrBroken(calls), new CausedEnd(calls, faults, purges), fresh);
        thrift = new ModelThrift(faults, purges, stalls, AFTERMATH);
    }

    /** Where the purges of streams are noted. */
    public PurgeLog purges() {
        return purges;
    }

    /** Has some streams generated before anything is checked. */
    public void warmUp() {
        load.warmUp();
    }

    /** Begins the next stream of the load. */
    public void askNext() {
        load.askNext();
    }

    /** Begins a stream on a replica that others follow, and returns when it is in its middle. */
    public void begin(Replica leader) {
        load.begin(leader);
    }

    /** Looks at the streams that have ended since the last look. Returns the violations. */
    public synchronized List<String> look() {
        List<StreamReply> replies = load.replies();
        List<String> found = new ArrayList<>();
        for (StreamReply reply : replies.subList(looked, replies.size())) {
            rules.forEach(rule -> rule.brokenBy(reply).ifPresent(how -> found.add(told(how, reply))));
        }
        looked = replies.size();
        return found;
    }

    private String told(String how, StreamReply reply) {
        return "%s s, %s: stream %s: %s; calls %s"
                .formatted(
                        at.apply(reply.startedNanos()),
                        faults.felt(reply.startedNanos(), reply.endedNanos()).toList(),
                        how,
                        reply,
                        calls.during(reply.topic(), reply.startedNanos(), reply.endedNanos())
                                .map(this::told)
                                .toList());
    }

    private String told(Call call) {
        return "%d by %s from %s s, %s"
                .formatted(call.serial(), call.by(), at.apply(call.startedNanos()), call.outcome());
    }

    /** Waits for the end of every stream. Returns the violations that are seen only then. */
    public List<String> finish() {
        soon("the end of every stream").until(() -> load.open() == 0);
        List<String> found = new ArrayList<>(look());
        load.failures().forEach(failure -> found.add("a response that no client can read: " + failure));
        repeated().stream()
                .filter(one -> one.explanation().isEmpty())
                .forEach(one -> found.add("%s s: stream '%s' called again without a reason: %s after %s"
                        .formatted(
                                at.apply(one.call().startedNanos()),
                                one.call().topic(),
                                told(one.call()),
                                told(one.before()))));
        new CausedCancel(faults, purges)
                .violations(checkedCalls(), load.replies())
                .forEach(call -> found.add("%s s: call for '%s' given up without a reason: %s"
                        .formatted(at.apply(call.startedNanos()), call.topic(), told(call))));
        found.addAll(new OutageThrift(purges).violations(logs.outages(), checkedCalls()));
        return found;
    }

    private List<Call> checkedCalls() {
        return calls.all().filter(call -> !StreamLoad.isWarmUp(call.topic())).toList();
    }

    private List<ModelThrift.Repeated> repeated() {
        return thrift.repeated(checkedCalls());
    }

    /** The figures of the run, at its end. */
    public StreamReport report() {
        return new StreamReport(load.replies(), checkedCalls(), repeated(), purges.all(), faults, fresh.excused());
    }

    @Override
    public void close() {
        load.close();
    }
}
