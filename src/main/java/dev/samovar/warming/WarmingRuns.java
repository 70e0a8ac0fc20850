package dev.samovar.warming;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.SingleFlight;
import dev.samovar.content.KnownFailure;
import dev.samovar.log.LogText;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The runs that warm the popular topics, one at a time: of each topic one entry in each namespace that has a warmer.
 *
 * <p>A run belongs to this object and to no caller: who asks for one while it goes on joins it, and who hangs up stops
 * nothing. An entry that fails is counted and named in the log, and the rest goes on.
 */
public final class WarmingRuns implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WarmingRuns.class);
    private static final Duration PATIENCE = Duration.ofDays(1);
    private static final int LOOKUPS = 8;

    private final Map<String, TopicWarmer> warmers;
    private final Supplier<PopularTopics> popular;
    private final Bounds bounds;
    private final InstantSource clock;
    private final SingleFlight<Class<WarmingRun>, WarmingReport> flights;
    private volatile @Nullable WarmingRun latest;
    private volatile boolean closed;

    /**
     * @param warmers the warmers by namespace; each topic is warmed in all of them, in their order
     * @param popular the topics of the next run; never blocks
     * @param bounds how much a run does at a time and at all
     * @param context where callers resume after they have waited
     */
    public WarmingRuns(
            Map<String, TopicWarmer> warmers,
            Supplier<PopularTopics> popular,
            Bounds bounds,
            InstantSource clock,
            CallerContext context) {
        this.warmers = Collections.unmodifiableMap(new LinkedHashMap<>(warmers));
        this.popular = popular;
        this.bounds = bounds;
        this.clock = clock;
        this.flights = new SingleFlight<>(context);
    }

    /**
     * How much a run does.
     *
     * @param concurrency entries that are warmed side by side, 1 or more
     * @param calls calls of the model in a run, 1 or more
     * @param tokens tokens after which a run begins no other entry, 1 or more
     */
    public record Bounds(int concurrency, int calls, long tokens) {

        public Bounds {
            if (concurrency < 1 || calls < 1 || tokens < 1) {
                throw new IllegalArgumentException("A run warms at least one entry at a time, with one call and token");
            }
        }
    }

    /**
     * Starts a run or joins the one under way, and emits its report in the caller's own context. Fails with
     * {@link CancellationException} when the run is stopped, and at once after {@link #close()}.
     */
    public Uni<WarmingReport> join() {
        return join(Duration.ZERO);
    }

    /**
     * The same, and a run that it starts generates again what would not stay fresh for so long.
     *
     * @param minFreshFor the time to the next run, 0 or more
     */
    public Uni<WarmingReport> join(Duration minFreshFor) {
        return flights.join(WarmingRun.class, PATIENCE, () -> run(minFreshFor)).map(SingleFlight.Joined::value);
    }

    /** Starts a run unless one is under way, and waits for nothing. Does nothing after {@link #close()}. */
    public void start() {
        flights.start(WarmingRun.class, () -> run(Duration.ZERO));
    }

    /** What a run would do if it began now. Looks entries up, asks no model, and begins nothing. */
    public Uni<WarmingPlan> plan() {
        return Uni.createFrom().deferred(() -> {
            PopularTopics topics = popular.get();
            List<WarmingTarget> targets = targets(topics);
            return Multi.createFrom()
                    .iterable(targets)
                    .onItem()
                    .transformToUni(target -> warmer(target).isFresh(target.topic()))
                    .merge(LOOKUPS)
                    .filter(fresh -> !fresh)
                    .collect()
                    .asList()
                    .map(missing ->
                            new WarmingPlan(Math.min(missing.size(), bounds.calls()), targets.size(), topics.topics()));
        });
    }

    /** How far the running or last run is. */
    public WarmingProgress progress() {
        WarmingRun run = latest;
        return run == null ? WarmingProgress.idle(popular.get()) : run.progress();
    }

    /** Stops the run under way, and lets no other begin. */
    @Override
    public void close() {
        closed = true;
        flights.abort();
    }

    private Uni<WarmingReport> run(Duration minFreshFor) {
        if (closed) {
            return Uni.createFrom().failure(new CancellationException("The service is shutting down"));
        }
        PopularTopics topics = popular.get();
        WarmingRun run = new WarmingRun(topics, targets(topics), new RunBudget(bounds), clock.instant());
        latest = run;
        LOG.infof(
                "Warming %d popular topics: %d entries",
                topics.topics().size(), run.targets().size());
        return Multi.createFrom()
                .iterable(run.targets())
                .onItem()
                .transformToUni(target -> warm(run, target, minFreshFor))
                .merge(bounds.concurrency())
                .onItem()
                .ignoreAsUni()
                .map(ignored -> finish(run))
                .onCancellation()
                .invoke(() -> run.finish(clock.instant()));
    }

    /** Topic by topic: a run that ends early leaves few topics half warm. */
    private List<WarmingTarget> targets(PopularTopics topics) {
        return topics.topics().stream()
                .flatMap(topic -> warmers.keySet().stream().map(namespace -> new WarmingTarget(namespace, topic)))
                .toList();
    }

    private TopicWarmer warmer(WarmingTarget target) {
        return Objects.requireNonNull(warmers.get(target.namespace()));
    }

    /** Never fails: whatever happens to one entry, the others have their turn. */
    private Uni<Void> warm(WarmingRun run, WarmingTarget target, Duration minFreshFor) {
        RunBudget.Share share = run.budget().new Share();
        return Uni.createFrom()
                .deferred(() -> warmer(target).warm(target.topic(), minFreshFor, share))
                .invoke(warmth -> run.count(target, warmth))
                .onFailure()
                .invoke(failure -> share.refusal()
                        .ifPresentOrElse(reason -> run.skipped(target, reason), () -> count(run, target, failure)))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void count(WarmingRun run, WarmingTarget target, Throwable failure) {
        String message = failure.getMessage();
        String reason = LogText.of(message == null ? failure.getClass().getSimpleName() : message);
        run.failed(target, reason, KnownFailure.message(failure).orElse("it failed unexpectedly"));
    }

    /** One line for each reason, with as many entries as fit. */
    private static Map<String, List<String>> byReason(Map<WarmingTarget, String> reasons) {
        Map<String, List<String>> targets = new LinkedHashMap<>();
        reasons.forEach((target, reason) ->
                targets.computeIfAbsent(reason, r -> new ArrayList<>()).add(target.toString()));
        return targets;
    }

    private static void skipped(Map<WarmingTarget, String> reasons) {
        byReason(reasons)
                .forEach((reason, all) -> LOG.infof(
                        "Skipped %d entries, %s: %s", all.size(), reason, LogText.of(String.join(", ", all))));
    }

    private static void failed(Map<WarmingTarget, String> reasons) {
        byReason(reasons)
                .forEach((reason, all) -> LOG.warnf(
                        "Could not warm %d entries: %s: %s", all.size(), reason, LogText.of(String.join(", ", all))));
    }

    private WarmingReport finish(WarmingRun run) {
        WarmingReport report = run.finish(clock.instant());
        skipped(run.skips());
        failed(report.failures());
        LOG.infof(
                "Warmed %d popular topics in %s s: %d entries generated, %d skipped, %d failed",
                report.popularTopics().size(),
                String.format(Locale.ROOT, "%.1f", report.time().toMillis() / 1000.0),
                report.warmedCount(),
                report.skipped(),
                report.failed());
        return report;
    }
}
