package dev.samovar.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.testing.model.FakeGemini;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The purges of a test, and their rule for answers.
 *
 * <p>The answer to a request that began after the answer of a purge comes from a model call that began after the
 * request for the purge.
 */
public final class PurgeLedger {

    private static final String NAMESPACE = "/api/cache/invalidate/explanation";
    private static final String PATTERN = "/api/cache/invalidate/pattern";

    private final FakeGemini model;
    private final List<Demand> demands = new ArrayList<>();

    public PurgeLedger(FakeGemini model) {
        this.model = model;
    }

    private record Demand(String exceptOf, long fromNanos, long newerThan) {
        boolean isBrokenBy(Reply reply) {
            return reply.status() == 200
                    && !reply.replica().equals(exceptOf)
                    && reply.startedNanos() - fromNanos > 0
                    && reply.serial() <= newerThan;
        }
    }

    /**
     * The answer to a purge.
     *
     * @param live how many replicas were alive
     * @param confirmed how many of them confirmed
     * @param serialBefore the number of the last model call before the request for the purge
     */
    record Purged(int live, int confirmed, long millis, long serialBefore) {}

    /** Purges the namespace of explanations on a replica. */
    public Purged namespace(Replica replica) {
        return purge(() -> replica.post(NAMESPACE, "").join(), "");
    }

    /** The same, while a replica is cut off: what it has generated itself since then is not held against it. */
    Purged namespaceDespite(Replica replica, Replica cutOff) {
        return purge(() -> replica.post(NAMESPACE, "").join(), cutOff.name());
    }

    /** Purges the explanations of topics by a pattern on a replica. */
    Purged pattern(Replica replica, String topics) {
        String pattern = new JsonObject()
                .put("pattern", "*:explanation:" + topics + ":*")
                .encode();
        return purge(() -> replica.post(PATTERN, pattern).join(), "");
    }

    private Purged purge(Supplier<Reply> request, String exceptOf) {
        long serialBefore = model.serial();
        Reply reply = request.get();
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        demands.add(new Demand(exceptOf, reply.endedNanos(), serialBefore));
        JsonObject replicas = new JsonObject(reply.body()).getJsonObject("replicas");
        return new Purged(
                replicas.getInteger("live"),
                replicas.getInteger("confirmed"),
                reply.time().toMillis(),
                serialBefore);
    }

    /** Demands from now on, and of every replica, what is newer than a call. */
    void demandFromNowOn(long newerThan) {
        demands.add(new Demand("", System.nanoTime(), newerThan));
    }

    /** The answers that break a demand. */
    public List<Reply> broken(List<Reply> replies) {
        return replies.stream()
                .filter(reply -> demands.stream().anyMatch(demand -> demand.isBrokenBy(reply)))
                .toList();
    }
}
