package dev.samovar.faults;

import static dev.samovar.fleet.Fleet.soon;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.injection.FaultScript;
import dev.samovar.faults.injection.FaultScript.Step;
import dev.samovar.faults.injection.Injector;
import dev.samovar.faults.injection.Requests;
import dev.samovar.faults.injection.Setting;
import dev.samovar.faults.rule.AllowedStatus;
import dev.samovar.faults.rule.FreshAnswer;
import dev.samovar.faults.rule.ModelThrift;
import dev.samovar.faults.rule.OutageThrift;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.faults.rule.ReplicaLog;
import dev.samovar.faults.rule.RightAnswer;
import dev.samovar.faults.rule.ServedAgain;
import dev.samovar.faults.rule.StatsCheck;
import dev.samovar.faults.rule.TimelyAnswer;
import dev.samovar.faults.stream.StreamWatch;
import dev.samovar.fleet.Replica;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.StreamedChat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A run of one script: a fleet under load and purges, its faults, and the watch over the rules. */
final class FaultRun implements AutoCloseable {

    private static final Duration MARGIN = Duration.ofSeconds(4);
    private static final Purger.Target CONTENT = new Purger.Target("explanation", "");
    private static final Purger.Target STREAMS = new Purger.Target("chat", StreamedChat.MODEL + "/-/");

    private final long seed;
    private final Duration time;
    private final Setting setting = new Setting();
    private final Requests requests = new Requests(setting.replicas());
    private final PurgeLog purges = new PurgeLog();
    private final FaultLog faults = new FaultLog();
    private final StallWatch stalls = new StallWatch();
    private final ReplicaLog logs = new ReplicaLog(setting.replicas(), setting::clockAhead);
    private final StatsCheck figures = new StatsCheck(faults);
    private final FreshAnswer fresh = new FreshAnswer(purges, setting.model().journal(), faults, logs);
    private final Violations violations;
    private final StreamWatch streams;
    private final Epilogue end;

    /** A run that has not begun. */
    FaultRun(long seed, Duration time) {
        this.seed = seed;
        this.time = time;
        this.violations = new Violations(
                List.of(
                        new RightAnswer(setting.model().journal()),
                        new TimelyAnswer(faults, Setting.DEADLINE.plus(MARGIN)),
                        new AllowedStatus(faults, purges),
                        new ServedAgain(faults, purges),
                        fresh),
                faults,
                System.nanoTime());
        this.streams = new StreamWatch(setting, faults, stalls, logs, seed, violations::at);
        this.end = new Epilogue(setting, requests, logs, violations);
    }

    /** Runs the script to its end. Returns what it was and how it went. */
    FaultReport run() {
        new WarmUp(setting.replicas()).run();
        streams.warmUp();
        end.awaitHits();
        end.requireExactFigures();
        Purger purger = new Purger(purges, setting.model()::serial, CONTENT, setting.replicas(), seed);
        Purger ofStreams =
                new Purger(streams.purges(), setting.chat().journal()::last, STREAMS, setting.replicas(), seed + 1);
        List<Repeating> work = List.of(
                new Repeating(Requests.EVERY, requests::askNext),
                new Repeating(Purger.EVERY, purger::purge),
                new Repeating(StreamWatch.EVERY, streams::askNext),
                new Repeating(Purger.EVERY_OF_STREAMS, ofStreams::purge),
                new Repeating(Duration.ofMillis(500), () -> violations.addAll(streams.look())),
                new Repeating(Duration.ofMillis(500), () -> violations.look(requests.replies())),
                new Repeating(Duration.ofSeconds(1), () -> violations.addAll(figures.look(setting.replicas()))));
        try {
            play(FaultScript.of(seed, Setting.REPLICAS, time));
        } finally {
            work.forEach(Repeating::close);
        }
        purger.awaitAnswers();
        ofStreams.awaitAnswers();
        return finish();
    }

    private void play(List<Step> steps) {
        Injector injector = new Injector(setting, requests, faults, streams::begin);
        long begun = System.nanoTime();
        CompletableFuture<Void> before = CompletableFuture.completedFuture(null);
        for (Step step : steps) {
            soon("the next fault")
                    .atMost(time.plusMinutes(1))
                    .until(() -> System.nanoTime() - begun >= step.at().toNanos());
            if (System.nanoTime() - begun > time.toNanos()) {
                break;
            }
            CompletableFuture<Void> now = CompletableFuture.runAsync(() -> injector.inject(step));
            if (!step.withNext()) {
                CompletableFuture.allOf(before, now).join();
            }
            before = now;
        }
        before.join();
    }

    private FaultReport finish() {
        soon("every answer").until(() -> requests.open() == 0);
        violations.look(requests.replies());
        violations.addAll(streams.finish());
        end.awaitHits();
        end.requireExactFigures();
        end.requireNothingLeft();
        List<Call> calls = setting.model().journal().soFar().stream()
                .filter(call -> !WarmUp.made(call))
                .toList();
        List<ModelThrift.Repeated> repeated = new ModelThrift(faults, purges, stalls).repeated(calls);
        repeated.stream()
                .filter(one -> one.explanation().isEmpty())
                .forEach(one -> violations.add(
                        violations.at(one.call().startedNanos()) + " s: generated again without a reason: " + one));
        violations.addAll(new OutageThrift(purges).violations(logs.outages(), calls));
        return new FaultReport(
                seed,
                violations,
                new FaultReport.Load(requests.replies(), purges.all(), faults.all()),
                new FaultReport.Spent(calls.size(), repeated, fresh.repeated(), fresh.lost(), figures.read()),
                streams.report(),
                stalls);
    }

    @Override
    public void close() {
        stalls.close();
        streams.close();
        setting.replicas().forEach(FaultRun::thaw);
        setting.close();
    }

    private static void thaw(Replica replica) {
        if (replica.isRunning()) {
            replica.thaw();
        }
    }
}
