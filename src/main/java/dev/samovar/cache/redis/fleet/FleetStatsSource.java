package dev.samovar.cache.redis.fleet;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.bus.ReplicaRegistry;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.stats.StatsSource;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The figures of the fleet: what all replicas counted, how many are alive, and what Redis counts itself. On a cluster the
 * latter are those of one node.
 */
public final class FleetStatsSource implements StatsSource {

    private static final Set<String> SERVER = Set.of("keyspace_hits", "keyspace_misses", "evicted_keys");

    private final RedisExecutor commands;
    private final String liveKey;
    private final FleetStats fleet;

    /**
     * @param prefix the first part of every key
     * @param fleet what all replicas counted
     */
    public FleetStatsSource(RedisExecutor commands, String prefix, FleetStats fleet) {
        this.commands = commands;
        this.liveKey = ReplicaRegistry.liveKey(prefix);
        this.fleet = fleet;
    }

    @Override
    public Uni<Reading> read() {
        return Uni.combine()
                .all()
                .unis(fleet.counters(), replicas(), server())
                .asTuple()
                .map(read -> new Reading(
                        fleet.byNamespace(read.getItem1()),
                        read.getItem2(),
                        read.getItem1(),
                        Optional.of(read.getItem3())));
    }

    private Uni<Integer> replicas() {
        return commands.send(Request.cmd(Command.ZCARD).arg(liveKey)).map(count -> Math.max(1, number(count)));
    }

    private static int number(Response count) {
        return count == null ? 0 : count.toInteger();
    }

    private Uni<Map<String, Long>> server() {
        return commands.send(Request.cmd(Command.INFO).arg("stats"))
                .map(info -> info == null ? Map.<String, Long>of() : parse(info.toString()))
                .onFailure(StoreUnavailableException.class)
                .recoverWithItem(Map.of());
    }

    /** Reads the lines {@code name:number} that are of interest; others are passed over. */
    static Map<String, Long> parse(String info) {
        Map<String, Long> figures = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (SERVER.contains(name) && value.matches("[0-9]{1,18}")) {
                figures.put(name, Long.parseLong(value));
            }
        });
        return figures;
    }
}
