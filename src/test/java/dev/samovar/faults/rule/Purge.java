package dev.samovar.faults.rule;

import dev.samovar.fleet.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One purge: its target, replica, time and answer. */
public final class Purge {

    /** The text of a 503 for a purge that was made locally and will be made in Redis later. */
    private static final String MADE_HERE = "the purge holds on this replica";

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

    boolean concerns(String topic) {
        return topic.startsWith(topics);
    }

    /** Whether it was made by a pattern, which takes leases first and entries then. */
    boolean isByPattern() {
        return !topics.isEmpty();
    }

    String replica() {
        return replica;
    }

    public long begunNanos() {
        return begun;
    }

    long serialBefore() {
        return serialBefore;
    }

    /** 0 while it is not answered, or if the connection broke. */
    public int status() {
        Reply reply = answer;
        return reply == null ? 0 : reply.status();
    }

    /** When it was answered; a time to come while it is not. */
    long endedNanos() {
        Reply reply = answer;
        return reply == null ? Long.MAX_VALUE : reply.endedNanos();
    }

    public Duration time() {
        Reply reply = answer;
        return reply == null ? Duration.ZERO : reply.time();
    }

    boolean isAnswered() {
        return answer != null;
    }

    /** Whether it holds on every replica: it was answered with 200. */
    boolean holdsEverywhere() {
        return status() == 200;
    }

    /** Whether it holds on its replica only. */
    boolean holdsThere() {
        Reply reply = answer;
        return reply != null && reply.status() == 503 && reply.body().contains(MADE_HERE);
    }

    @Override
    public String toString() {
        return "purge of " + (topics.isEmpty() ? "all" : topics + "*") + " on " + replica + ", status " + status();
    }
}
