package dev.samovar.faults.injection;

import java.time.Duration;

/** The faults that there are, and for how long each lasts. Two that are of one lane never happen at the same time. */
public enum FaultKind {
    REPLICA_KILLED("kill -9 of a replica, started again", Lane.REPLICA, 300, 1_500),
    REPLICA_TERMINATED("SIGTERM to a replica, started again", Lane.REPLICA, 300, 1_000),
    REPLICA_STALLED("SIGSTOP of a replica again and again, for 100 ms to 3 s", Lane.REPLICA, 2_000, 6_000),
    REPLICA_STOPPED_LONG("SIGSTOP of a replica for longer than a lease", Lane.REPLICA, 5_500, 7_500),
    LEADER_KILLED("kill -9 of a replica that generates", Lane.REPLICA, 300, 1_000),

    MASTER_KILLED("kill -9 of Redis' master, failover, back as standby", Lane.REDIS, 500, 2_000),
    MASTER_STOPPED_SHORTLY("SIGSTOP of Redis' master for less than a failover takes", Lane.REDIS, 150, 400),
    MASTER_STOPPED_LONG("SIGSTOP of Redis' master for longer than a failover takes", Lane.REDIS, 3_000, 6_000),
    REDIS_RESTARTED("Redis' master saved, ended and started again", Lane.REDIS, 0, 200),
    REDIS_EMPTIED("kill -9 of Redis' master, back empty", Lane.REDIS, 0, 200),
    FAILOVER_ORDERED("SENTINEL FAILOVER", Lane.REDIS, 0, 200),

    LINK_CUT("one replica's links to Redis cut", Lane.LINK, 500, 4_000),
    LINK_SILENT("one replica's links to Redis silent", Lane.LINK, 500, 4_000),
    LINK_SLOW("one replica's links to Redis slowed", Lane.LINK, 1_000, 4_000),
    LINK_AT_DEADLINE("one replica's links to Redis as slow as the deadline", Lane.LINK, 1_000, 4_000),

    MODEL_SLOW("the model slow", Lane.MODEL, 1_500, 4_000),
    MODEL_RATE_LIMITED("the model answers 429", Lane.MODEL, 500, 3_000),
    MODEL_FAILING("the model answers 500", Lane.MODEL, 500, 3_000),
    MODEL_HANGING("the model says nothing", Lane.MODEL, 500, 3_000),
    MODEL_GARBAGE("the model answers garbage", Lane.MODEL, 500, 3_000);

    /** What a fault concerns. */
    public enum Lane {
        /** One replica's process. */
        REPLICA,
        /** Redis, for all. */
        REDIS,
        /** One replica's way to Redis. */
        LINK,
        /** The model. */
        MODEL
    }

    private final String text;
    private final Lane lane;
    private final Duration shortest;
    private final Duration longest;

    FaultKind(String text, Lane lane, int shortestMillis, int longestMillis) {
        this.text = text;
        this.lane = lane;
        this.shortest = Duration.ofMillis(shortestMillis);
        this.longest = Duration.ofMillis(longestMillis);
    }

    public String text() {
        return text;
    }

    public Lane lane() {
        return lane;
    }

    Duration shortest() {
        return shortest;
    }

    public Duration longest() {
        return longest;
    }

    /** Whether it concerns one replica alone. */
    boolean isOfOneReplica() {
        return lane == Lane.REPLICA || lane == Lane.LINK;
    }

    /** Whether a replica's process ends without a chance to finish what it does. */
    public boolean kills() {
        return this == REPLICA_KILLED || this == LEADER_KILLED;
    }

    public boolean ends() {
        return kills() || this == REPLICA_TERMINATED;
    }

    public boolean stops() {
        return this == REPLICA_STALLED || this == REPLICA_STOPPED_LONG;
    }

    /** Whether another replica may take over what a stopped one generates. A stall alone is no reason for that. */
    public boolean outlastsALease() {
        return this == REPLICA_STOPPED_LONG;
    }

    /** Whether Redis may lose its last writes in it. */
    public boolean losesWrites() {
        return lane == Lane.REDIS && this != MASTER_STOPPED_SHORTLY;
    }
}
