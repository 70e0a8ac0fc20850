package dev.samovar.faults.rule;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The check of the fleet's statistics on every replica: they add up, and do not fall while Redis keeps its data.
 *
 * <p>Used by one thread.
 */
public final class StatsCheck {

    private final FaultLog faults;
    private final Map<String, ReportedStats> last = new HashMap<>();
    private int read;

    public StatsCheck(FaultLog faults) {
        this.faults = faults;
    }

    /** The number of readings. */
    public int read() {
        return read;
    }

    /** Asks the replicas that run. Returns what is wrong. */
    public List<String> look(List<Replica> replicas) {
        List<String> wrong = new ArrayList<>();
        for (Replica replica : replicas) {
            Reply reply = replica.get("/api/cache/stats").join();
            if (reply.status() == 200) {
                wrong.addAll(take(new ReportedStats(
                        replica.name(),
                        new JsonObject(reply.body()).getJsonObject("stats"),
                        reply.startedNanos(),
                        reply.endedNanos())));
            } else if (faults.felt(reply.startedNanos(), reply.endedNanos())
                    .findFirst()
                    .isEmpty()) {
                wrong.add("stats of " + replica.name() + ": " + reply);
            }
        }
        return wrong;
    }

    /** Checks a replica's statistics. Returns the violations. */
    public List<String> take(ReportedStats stats) {
        read++;
        List<String> wrong = new ArrayList<>(stats.contradictions());
        ReportedStats before = last.put(stats.replica(), stats);
        if (before != null
                && faults.ofRedis(stats.replica(), before.sentNanos(), stats.receivedNanos())
                        .isEmpty()
                && faults.ofProcess(stats.replica(), before.sentNanos(), stats.receivedNanos(), kind -> true)
                        .isEmpty()) {
            wrong.addAll(stats.fallen(before));
        }
        return wrong;
    }
}
