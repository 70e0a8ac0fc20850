package dev.samovar.faults.injection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One injected fault: place, start, end, and recovery of the service. */
public final class Fault {

    private final FaultKind kind;
    private final String replica;
    private final String detail;
    private final long begun;
    private volatile @Nullable Long ended;
    private volatile @Nullable Long recovered;

    /**
     * A fault that begins.
     *
     * @param replica the replica that it concerns; empty for all
     * @param detail how it is meant to go
     * @param nowNanos the time
     */
    public Fault(FaultKind kind, String replica, String detail, long nowNanos) {
        this.kind = kind;
        this.replica = replica;
        this.detail = detail;
        this.begun = nowNanos;
    }

    public FaultKind kind() {
        return kind;
    }

    String replica() {
        return replica;
    }

    public long begunNanos() {
        return begun;
    }

    /** The fault has ended. */
    public void ended(long nowNanos) {
        ended = nowNanos;
    }

    /** When what was broken was mended; another time if it is not. */
    public long endOr(long otherwiseNanos) {
        Long at = ended;
        return at == null ? otherwiseNanos : at;
    }

    /** Everybody is served as before. */
    public void recovered(long nowNanos) {
        recovered = nowNanos;
    }

    /** The time from its end until every replica served as before; null before that. */
    @Nullable
    public Duration recovery() {
        Long from = ended;
        Long to = recovered;
        return from == null || to == null ? null : Duration.ofNanos(to - from);
    }

    /** How long what was broken was broken; null before its end. */
    @Nullable
    public Duration length() {
        Long to = ended;
        return to == null ? null : Duration.ofNanos(to - begun);
    }

    /** Whether it concerns a replica. */
    public boolean concerns(String name) {
        return replica.isEmpty() || replica.equals(name);
    }

    /** Whether something was broken at some time between two. */
    public boolean lasts(long fromNanos, long toNanos) {
        Long end = ended;
        return begun - toNanos <= 0 && (end == null || end - fromNanos >= 0);
    }

    /** The same, with the time that it took to recover, and a little more. */
    public boolean isFelt(long fromNanos, long toNanos, Duration margin) {
        Long end = recovered;
        return begun - toNanos <= 0 && (end == null || end + margin.toNanos() - fromNanos >= 0);
    }

    @Override
    public String toString() {
        return kind + (replica.isEmpty() ? "" : " " + replica) + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
