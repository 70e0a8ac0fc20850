package dev.samovar.faults;

import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks every replica for the fleet's figures now and then: they add up whenever they are told, and do not fall while
 * Redis keeps what it has. Used by one thread.
 */
final class FiguresWatch {

    private final FaultLog faults;
    private final Map<String, Figures> last = new HashMap<>();
    private int read;

    FiguresWatch(FaultLog faults) {
        this.faults = faults;
    }

    /** How often figures were read. */
    int read() {
        return read;
    }

    /** Asks the replicas that run. Returns what is wrong. */
    List<String> look(List<Replica> replicas) {
        List<String> wrong = new ArrayList<>();
        for (Replica replica : replicas) {
            Reply reply = replica.get("/api/cache/stats").join();
            if (reply.status() == 200) {
                wrong.addAll(take(new Figures(
                        replica.name(),
                        new JsonObject(reply.body()).getJsonObject("stats"),
                        reply.startedNanos(),
                        reply.endedNanos())));
            } else if (faults.felt(reply.startedNanos(), reply.endedNanos())
                    .findFirst()
                    .isEmpty()) {
                wrong.add("figures of " + replica.name() + ": " + reply);
            }
        }
        return wrong;
    }

    /** Takes a replica's figures. Returns what is wrong. */
    List<String> take(Figures figures) {
        read++;
        List<String> wrong = new ArrayList<>(figures.contradictions());
        Figures before = last.put(figures.replica(), figures);
        if (before != null
                && faults.ofRedis(figures.replica(), before.askedNanos(), figures.toldNanos())
                        .isEmpty()
                && faults.ofProcess(figures.replica(), before.askedNanos(), figures.toldNanos(), kind -> true)
                        .isEmpty()) {
            wrong.addAll(figures.fallen(before));
        }
        return wrong;
    }
}
