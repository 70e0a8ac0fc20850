package dev.samovar.faults.injection;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.faults.injection.FaultScript.Step;
import dev.samovar.fleet.Replica;
import dev.samovar.testing.model.ModelTrouble;
import dev.samovar.testing.redis.RedisServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Injects the faults of a script, one per call, which returns when every replica serves as before. */
public final class Injector {

    private static final Duration RECOVERY = Duration.ofSeconds(60);

    private final Setting setting;
    private final Requests requests;
    private final FaultLog log;
    private final Consumer<Replica> before;
    private final AtomicInteger topics = new AtomicInteger();

    /** @param before called before each fault but those of the model, with a replica that the fault will find at work */
    public Injector(Setting setting, Requests requests, FaultLog log, Consumer<Replica> before) {
        this.setting = setting;
        this.requests = requests;
        this.log = log;
        this.before = before;
    }

    /** Begins, ends and outlasts a fault. */
    public void inject(Step step) {
        FaultKind kind = step.kind();
        String replica = kind.isOfOneReplica() ? setting.replica(step.replica()).name() : "";
        String detail = "for " + step.length().toMillis() + " ms"
                + (step.delay().isZero() ? "" : ", by " + step.delay().toMillis() + " ms");
        if (kind.lane() != FaultKind.Lane.MODEL) {
            before.accept(setting.replica(step.replica()));
        }
        Fault fault = log.begin(new Fault(kind, replica, detail, System.nanoTime()));
        switch (kind.lane()) {
            case REPLICA -> ofReplica(step);
            case REDIS -> ofRedis(step);
            case LINK -> ofLink(step);
            case MODEL -> ofModel(step);
        }
        fault.ended(System.nanoTime());
        awaitRecovery(kind);
        fault.recovered(System.nanoTime());
    }

    private static void last(Duration length) {
        long begun = System.nanoTime();
        soon("the end of a fault").until(() -> System.nanoTime() - begun >= length.toNanos());
    }

    private void ofReplica(Step step) {
        Replica replica = setting.replica(step.replica());
        switch (step.kind()) {
            case REPLICA_KILLED -> replica.kill();
            case REPLICA_TERMINATED -> replica.terminate();
            case LEADER_KILLED -> killLeader(replica);
            case REPLICA_STALLED -> stall(replica, step);
            default -> replica.freeze();
        }
        if (step.kind() == FaultKind.REPLICA_STALLED) {
            return;
        }
        last(step.length());
        if (step.kind().stops()) {
            replica.thaw();
        } else {
            replica.launch();
            replica.awaitReady();
        }
    }

    /** Stops and resumes a replica repeatedly. Between two stops it can renew its leases. */
    private static void stall(Replica replica, Step step) {
        Random random = new Random(step.at().toMillis());
        long begun = System.nanoTime();
        do {
            replica.freeze();
            last(Duration.ofMillis(100 + random.nextInt(2_900)));
            replica.thaw();
            last(Duration.ofMillis(800 + random.nextInt(700)));
        } while (System.nanoTime() - begun < step.length().toNanos());
    }

    /** Kills a replica while the model works for it and others wait for that. */
    private void killLeader(Replica leader) {
        String topic = "orphan " + topics.incrementAndGet();
        setting.model().hold(topic);
        requests.send(leader, topic);
        soon("the leader asks").until(() -> setting.model().calls(topic) >= 1);
        List<Replica> others =
                setting.replicas().stream().filter(one -> one != leader).toList();
        others.forEach(one -> requests.send(one, topic));
        leader.kill();
        soon("another leads").until(() -> setting.model().calls(topic) >= 2);
        setting.model().release(topic);
    }

    private void ofRedis(Step step) {
        WatchedRedis redis = setting.redis();
        RedisServerProcess master = redis.master();
        switch (step.kind()) {
            case MASTER_KILLED -> {
                master.kill();
                redis.awaitPromotion(redis.other(master));
                last(step.length());
                master.startAgainAsStandbyOf(redis.other(master));
            }
            case REDIS_RESTARTED -> {
                master.saveAndKill();
                last(step.length());
                master.startAgain();
            }
            case REDIS_EMPTIED -> {
                master.kill();
                master.deleteSavedData();
                last(step.length());
                master.startAgain();
            }
            case FAILOVER_ORDERED -> {
                redis.orderFailover();
                redis.awaitPromotion(redis.other(master));
            }
            default -> {
                master.freeze();
                last(step.length());
                master.thaw();
            }
        }
        redis.awaitSettled();
    }

    private void ofLink(Step step) {
        ReplicaLinks links = setting.links(step.replica());
        switch (step.kind()) {
            case LINK_CUT -> links.fail("cut");
            case LINK_SILENT -> links.fail("silent");
            default -> links.delay(step.delay());
        }
        last(step.length());
        links.restore();
    }

    private void ofModel(Step step) {
        switch (step.kind()) {
            case MODEL_SLOW -> setting.model().latency(step.delay());
            case MODEL_RATE_LIMITED -> setting.model().trouble(ModelTrouble.RATE_LIMITED);
            case MODEL_FAILING -> setting.model().trouble(ModelTrouble.FAILING);
            case MODEL_HANGING -> setting.model().trouble(ModelTrouble.HANGING);
            default -> setting.model().trouble(ModelTrouble.GARBAGE);
        }
        last(step.length());
        setting.restoreModel();
    }

    // All at the same time: a replica may recover before its circuit breaker opens for its earlier calls
    private void awaitRecovery(FaultKind kind) {
        soon("everyone is well after " + kind)
                .atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> setting.replicas().stream()
                        .allMatch(replica ->
                                kind.lane() == FaultKind.Lane.MODEL ? generates(replica) : servesCopies(replica)));
    }

    /** Whether it gets a new topic from the model, and remembers of none that it failed. */
    private boolean generates(Replica replica) {
        return Stream.concat(Stream.of("probe " + topics.incrementAndGet()), Requests.HOT.stream())
                .allMatch(topic -> requests.ask(replica, topic).join().status() == 200);
    }

    /** Whether it serves from memory, which it does only while it is sure of Redis. */
    private boolean servesCopies(Replica replica) {
        return requests.ask(replica, Requests.HOT.get(0)).join().cacheStatus().contains("detail=near");
    }
}
