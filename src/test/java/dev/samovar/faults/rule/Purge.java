package dev.samovar.faults.rule;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Reply;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One purge: its target, replica, time and answer. */
public final class Purge {

    /** The text of a 503 for a purge that was made locally and will be made in Redis later. */
    private static final String MADE_HERE = "the purge holds on this replica";

    /** How long before a failover a write may not have reached the standby. */
    private static final Duration LAG = Duration.ofSeconds(1);

    /** How long after a failover the replica that made it may take to connect to the new master and make it again. */
    private static final Duration REPEATED = Duration.ofSeconds(1);

    private final String topics;
    private final String replica;
    private final long begun;
    private final long serialBefore;
    private volatile @Nullable Reply answer;

    /**
     * A purge that is requested now.
     *
     * @param topics how the topics begin that it concerns; empty for all
     * @param serialBefore the number of the model's last call
     */
    public Purge(String topics, String replica, long nowNanos, long serialBefore) {
        this.topics = topics;
        this.replica = replica;
        this.begun = nowNanos;
        this.serialBefore = serialBefore;
    }

    public void answered(Reply reply) {
        answer = reply;
    }

    public boolean concerns(String topic) {
        return topic.startsWith(topics);
    }

    /** Whether it was made by a pattern, which takes leases first and entries then. */
    public boolean isByPattern() {
        return !topics.isEmpty();
    }

    String replica() {
        return replica;
    }

    public long begunNanos() {
        return begun;
    }

    /** The number of the last call before it was requested. */
    public long serialBefore() {
        return serialBefore;
    }

    /** 0 while it is not answered, or if the connection broke. */
    public int status() {
        Reply reply = answer;
        return reply == null ? 0 : reply.status();
    }

    /** When it was answered; a time to come while it is not. */
    public long endedNanos() {
        Reply reply = answer;
        return reply == null ? Long.MAX_VALUE : reply.endedNanos();
    }

    public Duration time() {
        Reply reply = answer;
        return reply == null ? Duration.ZERO : reply.time();
    }

    public boolean isAnswered() {
        return answer != null;
    }

    /** Whether it holds on every replica: it was answered with 200. */
    public boolean holdsEverywhere() {
        return status() == 200;
    }

    /** Whether it holds on its replica only. */
    boolean holdsThere() {
        Reply reply = answer;
        return reply != null && reply.status() == 503 && reply.body().contains(MADE_HERE);
    }

    /** Whether it was under way at some time between two. */
    public boolean isDuring(long fromNanos, long toNanos) {
        return begun - toNanos <= 0 && (!isAnswered() || endedNanos() - fromNanos >= 0);
    }

    /** Whether its replica may have had to make it more than once, since Redis may have become another server. */
    boolean startsOver(FaultLog faults) {
        return faults.ofRedis(replica, begun, endedNanos()).isPresent();
    }

    /**
     * The fault in which Redis may have lost it, if a replica may not have seen it before. It is lost for good if the process
     * that made it, and would have made it again, was killed before it could.
     */
    public Optional<Fault> loss(FaultLog faults, String where, long fromNanos, long toNanos) {
        return faults.all().stream()
                .filter(fault -> fault.kind().losesWrites())
                .filter(fault -> fault.lasts(begun, endedNanos() + LAG.toNanos()))
                .filter(fault -> isLostWithItsReplica(faults, fault, fromNanos)
                        || (!where.equals(replica)
                                && faults.felt(fromNanos, toNanos).anyMatch(fault::equals)))
                .findFirst();
    }

    private boolean isLostWithItsReplica(FaultLog faults, Fault fault, long now) {
        return faults.isDown(replica, endedNanos(), fault.endOr(now) + REPEATED.toNanos())
                && faults.isDown(replica, endedNanos(), now);
    }

    /** Whether a replica reported that it made the purge, and is still the same process at a time. */
    public boolean isKept(FaultLog faults, String where, long untilNanos) {
        return holdsThere() && where.equals(replica) && !faults.isDown(where, begun, untilNanos);
    }

    @Override
    public String toString() {
        return "purge of " + (topics.isEmpty() ? "all" : topics + "*") + " on " + replica + ", status " + status();
    }
}
