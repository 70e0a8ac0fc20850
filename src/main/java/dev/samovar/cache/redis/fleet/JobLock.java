package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Locks with an owner and an end, by each of which one replica of all does a scheduled job. They are the fields of the hash
 * {@code <prefix>:lock:jobs}, each with its deadline by Redis' clock. The hash has no time to live, or a Redis that is full
 * would evict it first and the job be done twice; it has a field for each job and no more.
 *
 * <p>A lock keeps jobs from being done twice; it does not make that impossible, since an owner may go on after its term. A
 * job that went well keeps its lock for the rest of the term, a little less than the job's interval, so that a replica
 * whose timer comes later does not do it again. One that failed gives it back, for another to try.
 *
 * <p>Every method fails with {@link StoreUnavailableException} when Redis does not answer in time. An attempt that
 * failed so may have left a lock that ends with its term.
 */
public final class JobLock {

    private final RedisExecutor commands;
    private final String key;
    private final Duration patience;

    /**
     * Locks under one prefix.
     *
     * @param prefix the first part of every key
     * @param patience how long at least Redis may take, since no request waits
     */
    public JobLock(RedisExecutor commands, String prefix, Duration patience) {
        this.commands = commands;
        this.key = prefix + ":lock:jobs";
        this.patience = patience;
    }

    /**
     * Takes the lock of a job, unless it is held. Emits empty if it is, also if it is held by this replica.
     *
     * @param term how long it holds without being extended, at least a millisecond
     */
    public Uni<Optional<Held>> tryLock(String name, Duration term) {
        return Uni.createFrom().deferred(() -> {
            Held held = new Held(name, UUID.randomUUID().toString(), term);
            return held.run(LuaScript.LOCK_JOB, term).map(taken -> taken ? Optional.of(held) : Optional.empty());
        });
    }

    /** A lock that this replica was given. */
    public final class Held {
        private final String name;
        private final String token;
        private final Duration term;

        private Held(String name, String token, Duration term) {
            this.name = name;
            this.token = token;
            this.term = term;
        }

        /** Makes the lock hold for its term from now on. Emits false if it has ended. */
        public Uni<Boolean> extend() {
            return hold(term);
        }

        /** Makes the lock hold for this long from now on, at least a millisecond. Emits false if it has ended. */
        public Uni<Boolean> hold(Duration time) {
            return run(LuaScript.EXTEND_LOCK, time);
        }

        /** Gives the lock back. Emits false if it has ended. */
        public Uni<Boolean> release() {
            return run(LuaScript.UNLOCK_JOB, Duration.ZERO);
        }

        private Uni<Boolean> run(LuaScript script, Duration time) {
            return commands.run(patience, script, List.of(key), name, token, time.toMillis())
                    .map(done -> done.toInteger() == 1);
        }
    }
}
