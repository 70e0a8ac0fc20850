package dev.samovar.warming;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.flight.SingleFlight;
import dev.samovar.limit.Quota;
import dev.samovar.measure.LabelledCounter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The warming runs, one at a time: each topic has one entry per warmer, and each proxied request has one.
 *
 * <p>A run belongs to this object: a caller joins the run in progress, and a caller that cancels does not stop it. A
 * failed entry is counted and logged, and the run continues.
 */
public final class WarmingRuns implements AutoCloseable {

    private static final Duration RUN_LIMIT = Duration.ofDays(1);
    private static final int CONCURRENT_LOOKUPS = 8;

    private final Map<String, TopicWarmer> warmers;
    private final Supplier<PopularTopics> popular;
    private final RequestSource requests;
    private final Bounds bounds;
    private final InstantSource clock;
    private final EntryWarming entries;
    private final SingleFlight<Class<WarmingRun>, WarmingReport> flights;
    private volatile @Nullable WarmingRun latest;
    private volatile boolean closed;

    /** Runs of topics alone. */
    public WarmingRuns(
            Map<String, TopicWarmer> warmers,
            Supplier<PopularTopics> popular,
            Bounds bounds,
            InstantSource clock,
            CallerContext context) {
        this(warmers, popular, RequestSource.NONE, bounds, clock, context);
    }

    /**
     * Runs that have not started.
     *
     * @param warmers the warmers by namespace; each topic is warmed by all of them, in their order
     * @param popular the topics of the next run; never blocks
     * @param requests the proxied requests of the next run, which are warmed after the topics
     * @param bounds the limits of a run, topics and requests together
     * @param context the context in which callers resume
     */
    public WarmingRuns(
            Map<String, TopicWarmer> warmers,
            Supplier<PopularTopics> popular,
            RequestSource requests,
            Bounds bounds,
            InstantSource clock,
            CallerContext context) {
        this.warmers = Collections.unmodifiableMap(new LinkedHashMap<>(warmers));
        this.popular = popular;
        this.requests = requests;
        this.bounds = bounds;
        this.clock = clock;
        this.flights = new SingleFlight<>(context);
        this.entries = new EntryWarming(Stream.concat(warmers.keySet().stream(), requests.namespaces().stream()));
    }

    /**
     * The limits of a run.
     *
     * @param concurrency concurrent entries, 1 or more
     * @param calls model calls of a run, 1 or more
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
     * Starts a run, or joins the one in progress, and emits its report in the caller's context. Fails with
     * {@link CancellationException} when the run is stopped, and at once after {@link #close()}.
     */
    public Uni<WarmingReport> join() {
        return join(Duration.ZERO);
    }

    /**
     * Starts a run that also renews entries which expire within a time, or joins the one in progress.
     *
     * @param minFreshFor the time to the next run, 0 or more
     */
    public Uni<WarmingReport> join(Duration minFreshFor) {
        return flights.join(WarmingRun.class, RUN_LIMIT, () -> run(minFreshFor)).map(SingleFlight.Joined::value);
    }

    /** Starts a run unless one is in progress. Returns at once, and does nothing after {@link #close()}. */
    public void start() {
        flights.start(WarmingRun.class, () -> run(Duration.ZERO));
    }

    /** A dry run. Looks entries up; calls no model and starts no run. */
    public Uni<WarmingPlan> plan() {
        return Uni.createFrom().deferred(() -> {
            PopularTopics topics = popular.get();
            WarmingRun run = newRun(topics);
            return Multi.createFrom()
                    .iterable(run.entries().values())
                    .onItem()
                    .transformToUni(RequestSource.Entry::isFresh)
                    .merge(CONCURRENT_LOOKUPS)
                    .filter(fresh -> !fresh)
                    .collect()
                    .asList()
                    .map(missing -> new WarmingPlan(
                            Math.min(missing.size(), bounds.calls()),
                            run.entries().size(),
                            topics.topics(),
                            run.requests()));
        });
    }

    /** The progress of the running or the last run. */
    public WarmingProgress progress() {
        WarmingRun run = latest;
        return run == null ? WarmingProgress.idle(popular.get()) : run.progress();
    }

    /**
     * The entries of all runs by namespace and outcome: {@code generated}, {@code fresh} and {@code elsewhere} as of {@link
     * WarmResult.Outcome}, {@code skipped} beyond the limits of a run, or {@code failed}.
     */
    public LabelledCounter results() {
        return entries.results();
    }

    /** Stops the run in progress, and prevents further runs. */
    @Override
    public void close() {
        closed = true;
        flights.abort();
    }

    private Uni<WarmingReport> run(Duration minFreshFor) {
        if (closed) {
            return Uni.createFrom().failure(new CancellationException("The service is shutting down"));
        }
        WarmingRun run = newRun(popular.get());
        latest = run;
        WarmingLog.started(run);
        return Multi.createFrom()
                .iterable(run.entries().keySet())
                .onItem()
                .transformToUni(target -> entries.warm(run, target, minFreshFor))
                .merge(bounds.concurrency())
                .onItem()
                .ignoreAsUni()
                .map(ignored -> finish(run))
                .onCancellation()
                .invoke(() -> run.finish(clock.instant()));
    }

    /** Topic by topic: a run that ends early leaves few topics half warm. */
    private WarmingRun newRun(PopularTopics topics) {
        Map<WarmingTarget, RequestSource.Entry> all = new LinkedHashMap<>();
        for (String topic : topics.topics()) {
            warmers.forEach(
                    (namespace, warmer) -> all.put(new WarmingTarget(namespace, topic), new TopicEntry(warmer, topic)));
        }
        int ofTopics = all.size();
        all.putAll(requests.entries());
        return new WarmingRun(topics, all, all.size() - ofTopics, new RunBudget(bounds), clock.instant());
    }

    /** The entry of a topic in one namespace. */
    private record TopicEntry(TopicWarmer warmer, String topic) implements RequestSource.Entry {
        @Override
        public Uni<WarmResult> warm(Duration minFreshFor, Quota quota) {
            return warmer.warm(topic, minFreshFor, quota);
        }

        @Override
        public Uni<Boolean> isFresh() {
            return warmer.isFresh(topic);
        }
    }

    private WarmingReport finish(WarmingRun run) {
        WarmingReport report = run.finish(clock.instant());
        WarmingLog.finished(report, run.skips());
        return report;
    }
}
