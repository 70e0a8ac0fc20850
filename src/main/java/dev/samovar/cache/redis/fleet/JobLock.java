package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.connection.TypeGuard;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
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

    // A lock is "<deadline in ms>:<token>"; what cannot be read is no lock. KEYS: the hash. ARGV: job, token
    private static final String FIND = TypeGuard.removed("hash") + """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local lock = redis.call('HGET', KEYS[1], ARGV[1]) or ''
            local deadline, owner = string.match(lock, '^(%d+):(.+)$')
            local stands = deadline and tonumber(deadline) > now
            """;

    private static final String HOLD = """
            redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[3]) .. ':' .. ARGV[2])
            return 1
            """;

    private static final String TAKE = FIND + "if stands then return 0 end\n" + HOLD;

    private static final String EXTEND = FIND + "if not stands or owner ~= ARGV[2] then return 0 end\n" + HOLD;

    private static final String RELEASE = FIND + """
            if owner ~= ARGV[2] then return 0 end
            redis.call('HDEL', KEYS[1], ARGV[1])
            return stands and 1 or 0
            """;

    private final Redis redis;
    private final String key;
    private final Duration deadline;

    /**
     * @param prefix the first part of every key
     * @param deadline how long a command may take
     */
    public JobLock(Redis redis, String prefix, Duration deadline) {
        this.redis = redis;
        this.key = prefix + ":lock:jobs";
        this.deadline = deadline;
    }

    /**
     * Takes the lock of a job, unless it is held. Emits empty if it is, also if it is held by this replica.
     *
     * @param term how long it holds without being extended, at least a millisecond
     */
    public Uni<Optional<Held>> tryLock(String name, Duration term) {
        return Uni.createFrom().deferred(() -> {
            Held held = new Held(name, UUID.randomUUID().toString(), term);
            return held.run(TAKE, term).map(taken -> taken ? Optional.of(held) : Optional.empty());
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
            return run(EXTEND, time);
        }

        /** Gives the lock back. Emits false if it has ended. */
        public Uni<Boolean> release() {
            return run(RELEASE, Duration.ZERO);
        }

        private Uni<Boolean> run(String script, Duration time) {
            Request request = Request.cmd(Command.EVAL)
                    .arg(script)
                    .arg(1)
                    .arg(key)
                    .arg(name)
                    .arg(token)
                    .arg(time.toMillis());
            return send(request).map(done -> done.toInteger() == 1);
        }
    }

    private Uni<Response> send(Request request) {
        return redis.send(request)
                .ifNoItem()
                .after(deadline)
                .fail()
                .onFailure()
                .transform(failure -> new StoreUnavailableException("Redis did not answer about a lock", failure));
    }
}
