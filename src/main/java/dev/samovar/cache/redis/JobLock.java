package dev.samovar.cache.redis;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A lock with an owner and an end, by which one replica of all does a scheduled job. It is
 * {@code <prefix>:lock:<name>} in Redis, and ends there when its term has passed, whatever became of its owner.
 *
 * <p>It keeps jobs from being done twice; it does not make that impossible, since an owner may go on after its term. A
 * job that went well keeps its lock for the rest of the term, a little less than the job's interval, so that a replica
 * whose timer comes later does not do it again. One that failed gives it back, for another to try.
 *
 * <p>Every method fails with {@link StoreUnavailableException} when Redis does not answer in time. An attempt that
 * failed so may have left a lock that ends with its term.
 */
public final class JobLock {

    private static final String EXTEND = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
                return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 0
            """;

    private static final String RELEASE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
                return redis.call('DEL', KEYS[1])
            end
            return 0
            """;

    private final Redis redis;
    private final String prefix;
    private final Duration deadline;

    /**
     * @param prefix the first part of every key
     * @param deadline how long a command may take
     */
    public JobLock(Redis redis, String prefix, Duration deadline) {
        this.redis = redis;
        this.prefix = prefix;
        this.deadline = deadline;
    }

    /**
     * Takes the lock of a job, unless it is held. Emits empty if it is, also if it is held by this replica.
     *
     * @param term how long it holds without being extended, at least a millisecond
     */
    public Uni<Optional<Held>> tryLock(String name, Duration term) {
        return Uni.createFrom().deferred(() -> {
            Held held = new Held(prefix + ":lock:" + name, UUID.randomUUID().toString(), term);
            Request set = Request.cmd(Command.SET)
                    .arg(held.key)
                    .arg(held.token)
                    .arg("NX")
                    .arg("PX")
                    .arg(term.toMillis());
            return send(set).map(answer -> Optional.ofNullable(answer).map(ok -> held));
        });
    }

    /** A lock that this replica was given. */
    public final class Held {
        private final String key;
        private final String token;
        private final Duration term;

        private Held(String key, String token, Duration term) {
            this.key = key;
            this.token = token;
            this.term = term;
        }

        /** Makes the lock hold for its term from now on. Emits false if it has ended. */
        public Uni<Boolean> extend() {
            return hold(term);
        }

        /** Makes the lock hold for this long from now on, at least a millisecond. Emits false if it has ended. */
        public Uni<Boolean> hold(Duration time) {
            return ifOwner(EXTEND, Long.toString(time.toMillis()));
        }

        /** Gives the lock back. Emits false if it has ended. */
        public Uni<Boolean> release() {
            return ifOwner(RELEASE, "");
        }

        private Uni<Boolean> ifOwner(String script, String argument) {
            Request request = Request.cmd(Command.EVAL)
                    .arg(script)
                    .arg(1)
                    .arg(key)
                    .arg(token)
                    .arg(argument);
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
