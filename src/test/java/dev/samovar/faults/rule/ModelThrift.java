package dev.samovar.faults.rule;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rule that a topic is generated once, and again only for a reason.
 *
 * <p>Reasons are a purge, an earlier call without an answer, the end of the replica that made it, and a fault of Redis.
 * A purge explains one more call (two if it is by pattern, since one may begin and end between the leases and the
 * entries; one more if it is made locally first and in Redis later), and the end of a replica one.
 */
public final class ModelThrift {

    private static final Duration STORING = Duration.ofSeconds(1);
    private static final Duration LATELY = Duration.ofSeconds(2);

    private final FaultLog faults;
    private final PurgeLog purges;
    private final Stalls stalls;
    private final Duration aftermath;
    private final Map<Object, Integer> used = new HashMap<>();

    public ModelThrift(FaultLog faults, PurgeLog purges, Stalls stalls) {
        this(faults, purges, stalls, LATELY);
    }

    /** @param aftermath how long after a fault it may be the reason for a call */
    public ModelThrift(FaultLog faults, PurgeLog purges, Stalls stalls, Duration aftermath) {
        this.faults = faults;
        this.purges = purges;
        this.stalls = stalls;
        this.aftermath = aftermath;
    }

    /** When the whole machine stood still for longer than a command of Redis may take. */
    public interface Stalls {
        boolean any(long fromNanos, long toNanos);
    }

    /**
     * One call more than one for a topic.
     *
     * @param explanation why; empty if for no reason
     */
    public record Repeated(Call before, Call call, Optional<String> explanation) {}

    /** Every call about a topic but the first. */
    public List<Repeated> repeated(List<Call> calls) {
        used.clear();
        List<Repeated> repeated = new ArrayList<>();
        calls.stream().collect(Collectors.groupingBy(Call::topic)).values().forEach(about -> {
            List<Call> inOrder = about.stream()
                    .sorted(Comparator.comparingLong(Call::serial))
                    .toList();
            for (int i = 1; i < inOrder.size(); i++) {
                Call before = inOrder.get(i - 1);
                Call call = inOrder.get(i);
                repeated.add(new Repeated(before, call, explanation(before, call, inOrder.subList(0, i))));
            }
        });
        return repeated;
    }

    private Optional<String> explanation(Call before, Call call, List<Call> calls) {
        // What explains any number of calls first, so that the rest is left for those which nothing else explains
        return noAnswer(before)
                .or(() -> redis(before, call))
                .or(() -> stall(before, call))
                .or(() -> purge(before, call))
                .or(() -> end(before, call))
                .or(() -> retry(call, calls))
                .or(() -> retry(before, calls))
                .or(() -> stop(before, call))
                .or(() -> start(before, call));
    }

    /** The last one that may be the reason: earlier ones are left for other calls. */
    private Optional<String> purge(Call before, Call call) {
        return purges.of(call.topic())
                .filter(purge -> purge.begunNanos() - call.startedNanos() <= 0)
                .filter(purge ->
                        !purge.isAnswered() || isMadeLater(purge) || purge.endedNanos() - before.startedNanos() >= 0)
                .sorted(Comparator.comparingLong(Purge::begunNanos).reversed())
                .filter(purge -> use(List.of(purge, call.topic()), effects(purge)))
                .map(purge -> "a purge")
                .findFirst();
    }

    private int effects(Purge purge) {
        return (purge.isByPattern() ? 2 : 1) + (isMadeLater(purge) ? 1 : 0);
    }

    /** Whether it could not be made in Redis at once, and so is made here first and there when that is back. */
    private boolean isMadeLater(Purge purge) {
        return !purge.holdsEverywhere()
                && faults.ofRedis(purge.replica(), purge.begunNanos(), purge.endedNanos())
                        .isPresent();
    }

    private static Optional<String> noAnswer(Call before) {
        return before.outcome() == Outcome.FAILED || before.outcome() == Outcome.ABANDONED
                ? Optional.of("no answer before")
                : Optional.empty();
    }

    private Optional<String> end(Call before, Call call) {
        long until = before.outcome() == Outcome.RUNNING
                ? call.startedNanos()
                : Math.min(before.endedNanos() + STORING.toNanos(), call.startedNanos());
        return faults.all().stream()
                .filter(fault -> fault.kind().kills() && fault.concerns(before.by()))
                .filter(fault -> fault.begunNanos() - before.startedNanos() >= 0 && fault.begunNanos() - until <= 0)
                .filter(fault -> use(List.of(fault, call.topic()), 1))
                .map(fault -> "the leader's death")
                .findFirst();
    }

    /**
     * A replica waits to repeat a call that failed, and a purge takes its lease meanwhile: it notices a little later,
     * and another may have the lease by then or get it soon.
     */
    private Optional<String> retry(Call call, List<Call> calls) {
        return calls.stream()
                .filter(failed -> failed.by().equals(call.by()) && failed.outcome() == Outcome.FAILED)
                .filter(failed -> call.startedNanos() - failed.endedNanos() < LATELY.toNanos())
                .filter(failed -> purges.of(call.topic())
                        .anyMatch(purge -> purge.begunNanos() - call.startedNanos() < 0
                                && purge.endedNanos() - failed.startedNanos() > 0))
                .filter(failed -> use(List.of("retry", failed), 1))
                .map(failed -> "a retry that a purge overtook")
                .findFirst();
    }

    private Optional<String> redis(Call before, Call call) {
        long from = lately(before, call);
        return faults.ofRedis(call.by(), from, call.startedNanos())
                .or(() -> faults.ofRedis(before.by(), from, call.startedNanos()))
                .map(fault -> fault.kind().name());
    }

    /**
     * A replica that was stopped for longer than a lease finds that its own has ended. A stall alone explains nothing.
     */
    private Optional<String> stop(Call before, Call call) {
        long from = lately(before, call);
        return faults.ofProcess(call.by(), from, call.startedNanos(), kind -> kind.outlastsALease())
                .or(() -> faults.ofProcess(before.by(), from, call.startedNanos(), kind -> kind.outlastsALease()))
                .filter(fault -> use(List.of(fault, call.topic()), 1))
                .map(fault -> fault.kind().name());
    }

    /**
     * A started replica may have no Redis at first: then it generates for itself, before it has detected that and
     * after.
     */
    private Optional<String> start(Call before, Call call) {
        long from = lately(before, call);
        return faults.ofProcess(call.by(), from, call.startedNanos(), kind -> kind.ends())
                .or(() -> faults.ofProcess(before.by(), from, call.startedNanos(), kind -> kind.ends()))
                .filter(fault -> use(List.of("start", fault, call.topic()), 2))
                .map(fault -> "the start of a replica");
    }

    private Optional<String> stall(Call before, Call call) {
        return stalls.any(lately(before, call), call.startedNanos())
                ? Optional.of("the machine stood still")
                : Optional.empty();
    }

    /** Every topic is requested continuously or only once, so an earlier fault is no reason. */
    private long lately(Call before, Call call) {
        return Math.max(before.startedNanos(), call.startedNanos() - aftermath.toNanos());
    }

    private boolean use(Object reason, int times) {
        return used.merge(reason, 1, Integer::sum) <= times;
    }
}
