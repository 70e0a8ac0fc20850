package dev.samovar.faults.injection;

import dev.samovar.faults.injection.FaultKind.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The faults injected so far, for rules that depend on them. Safe from any thread. */
public final class FaultLog {

    /** What was queued while something was broken arrives a little later. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    /** Notes a fault, before it begins. */
    public Fault begin(Fault fault) {
        faults.add(fault);
        return fault;
    }

    public List<Fault> all() {
        return List.copyOf(faults);
    }

    /** The faults that are felt at some time between two. */
    public Stream<Fault> felt(long fromNanos, long toNanos) {
        return faults.stream().filter(fault -> fault.isFelt(fromNanos, toNanos, AFTERMATH));
    }

    /** The first fault between Redis and a replica that is felt there between two times. */
    public Optional<Fault> ofRedis(String replica, long fromNanos, long toNanos) {
        return felt(fromNanos, toNanos)
                .filter(fault ->
                        fault.kind().lane() == Lane.REDIS || fault.kind().lane() == Lane.LINK)
                .filter(fault -> fault.concerns(replica))
                .findFirst();
    }

    /** The first fault of the model that is felt between two times. */
    public Optional<Fault> ofModel(long fromNanos, long toNanos, Predicate<FaultKind> kinds) {
        return felt(fromNanos, toNanos)
                .filter(fault -> fault.kind().lane() == Lane.MODEL && kinds.test(fault.kind()))
                .findFirst();
    }

    /** The first fault of a replica's process that is felt between two times. */
    public Optional<Fault> ofProcess(String replica, long fromNanos, long toNanos, Predicate<FaultKind> kinds) {
        return felt(fromNanos, toNanos)
                .filter(fault -> fault.kind().lane() == Lane.REPLICA && kinds.test(fault.kind()))
                .filter(fault -> fault.concerns(replica))
                .findFirst();
    }

    /** Whether a replica's process was ended, or restarted and not ready, between two times. */
    public boolean isDown(String replica, long fromNanos, long toNanos) {
        return faults.stream()
                .anyMatch(fault -> fault.kind().ends() && fault.concerns(replica) && fault.lasts(fromNanos, toNanos));
    }

    /** Whether a replica's process has been told to end and is not back: a balancer sends it no new requests. */
    public boolean isShuttingDown(String replica) {
        long now = System.nanoTime();
        return faults.stream()
                .anyMatch(fault -> fault.kind() == FaultKind.REPLICA_TERMINATED
                        && fault.concerns(replica)
                        && fault.lasts(now, now));
    }
}
