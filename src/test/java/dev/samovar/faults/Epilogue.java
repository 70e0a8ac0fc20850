package dev.samovar.faults;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.faults.injection.Requests;
import dev.samovar.faults.injection.Setting;
import dev.samovar.faults.rule.ReplicaLog;
import dev.samovar.fleet.KeyInventory;
import dev.samovar.fleet.Replica;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** The checks before the first fault and after the last one, without faults and load. */
final class Epilogue {

    private static final int ASKED = 60;
    private static final Duration QUIET = Duration.ofMillis(2_500);

    private final Setting setting;
    private final Requests requests;
    private final ReplicaLog logs;
    private final Violations violations;

    Epilogue(Setting setting, Requests requests, ReplicaLog logs, Violations violations) {
        this.setting = setting;
        this.requests = requests;
        this.logs = logs;
        this.violations = violations;
    }

    /** Waits until every replica serves every topic from its memory, which it does only while it is sure of Redis. */
    void awaitHits() {
        for (Replica replica : setting.replicas()) {
            for (String topic : Requests.HOT) {
                soon(topic + " on " + replica.name())
                        .until(() -> requests.ask(replica, topic)
                                .join()
                                .cacheStatus()
                                .contains("detail=near"));
            }
        }
    }

    /** Requires that the fleet's statistics grow by the requests sent, on every replica. */
    void requireExactFigures() {
        long[] before = {-1};
        soon("figures that stand still").during(QUIET).until(() -> {
            List<Long> told = told();
            boolean same = told.stream().allMatch(total -> total == before[0]);
            before[0] = told.get(0);
            return same;
        });
        for (int i = 0; i < ASKED; i++) {
            requests.ask(setting.replica(i % Setting.REPLICAS), Requests.HOT.get(i % Requests.HOT.size()))
                    .join();
        }
        soon("figures that have grown by " + ASKED + " from " + before[0])
                .during(QUIET)
                .until(() -> told().stream().allMatch(total -> total == before[0] + ASKED));
    }

    private List<Long> told() {
        return setting.replicas().stream()
                .map(replica -> new JsonObject(
                                replica.get("/api/cache/stats").join().body())
                        .getJsonObject("stats")
                        .getLong("total_requests"))
                .toList();
    }

    /** Requires that no generation, no lease, no key without an end and no error is left. */
    void requireNothingLeft() {
        for (Replica replica : setting.replicas()) {
            soon("no generation on " + replica.name()).until(() -> replica.generationsUnderWay() == 0);
        }
        KeyInventory inventory = new KeyInventory(setting.redis().master());
        inventory.look();
        inventory.undocumented().forEach(key -> violations.add("a key that is not documented: " + key));
        inventory.tooLongKept().forEach(key -> violations.add("kept for too long: " + key));
        logs.errors().stream().limit(20).forEach(line -> violations.add("logged: " + line));
    }
}
