package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts that all replicas keep together, by name: a sorted set each, bounded to its highest members, with an end.
 *
 * <p>Every method fails with {@link dev.samovar.cache.StoreUnavailableException} when Redis does not answer in time.
 */
public final class RedisTopCounts {

    private static final int AT_A_TIME = 500;

    private final RedisExecutor commands;
    private final String prefix;
    private final int bound;
    private final Duration term;

    /**
     * @param prefix the first part of the key, before the name
     * @param bound how many members a tally keeps
     * @param term how long a tally is kept after it was last added to
     */
    public RedisTopCounts(RedisExecutor commands, String prefix, int bound, Duration term) {
        this.commands = commands;
        this.prefix = prefix;
        this.bound = bound;
        this.term = term;
    }

    /** Adds to the counts of a tally. */
    public Uni<Void> add(String name, Map<String, Long> counts) {
        String key = prefix + name;
        return Multi.createFrom()
                .iterable(batches(counts))
                .onItem()
                .transformToUniAndConcatenate(batch -> commands.run(LuaScript.TALLY, List.of(key), batch.toArray()))
                .onItem()
                .ignoreAsUni();
    }

    /** The highest counts of a tally, the highest first. */
    public Uni<Map<String, Long>> top(String name, int limit) {
        Request request = Request.cmd(Command.ZRANGE)
                .arg(prefix + name)
                .arg(0)
                .arg(limit - 1)
                .arg("REV")
                .arg("WITHSCORES");
        return commands.send(request).map(RedisTopCounts::counts);
    }

    private List<List<Object>> batches(Map<String, Long> counts) {
        List<List<Object>> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            if (batch.isEmpty()) {
                batch.add(term.toMillis());
                batch.add(bound);
                batches.add(batch);
            }
            batch.add(count.getKey());
            batch.add(count.getValue());
            if (batch.size() > 2 * AT_A_TIME) {
                batch = new ArrayList<>();
            }
        }
        return batches;
    }

    private static Map<String, Long> counts(Response members) {
        Map<String, Long> counts = new LinkedHashMap<>();
        // Pairs in a list of their own with protocol 3, one after the other with protocol 2
        for (int i = 0; members != null && i < members.size(); i++) {
            Response member = members.get(i);
            if (member.size() == 2 && member.type() == io.vertx.redis.client.ResponseType.MULTI) {
                counts.put(member.get(0).toString(), (long)
                        member.get(1).toDouble().doubleValue());
            } else if (i + 1 < members.size()) {
                counts.put(member.toString(), (long)
                        Double.parseDouble(members.get(++i).toString()));
            }
        }
        return counts;
    }
}
