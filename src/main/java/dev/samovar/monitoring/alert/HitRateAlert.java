package dev.samovar.monitoring.alert;

import dev.samovar.monitoring.alert.AlertStatus.State;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The watch over the hit rate: tells its sinks when the rate falls below the limit, each hour while it stays there, and
 * when it recovers. With too few requests there is no verdict, and everything stays as it was.
 *
 * <p>With a memory that replicas share, what one of them has told the others do not tell again.
 */
public final class HitRateAlert {

    /** After how long a rate that is still low is told again. */
    static final Duration REMIND_AFTER = Duration.ofHours(1);

    private static final Duration SINK_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<HitRateWindow.Window> window;
    private final Limit limit;
    private final List<AlertSink> sinks;
    private final InstantSource clock;
    private final AlertMemory memory;
    private AlertStatus status;
    private Instant told = Instant.MIN;
    private volatile Supplier<Optional<String>> cause = Optional::empty;

    /**
     * @param window the requests to judge by
     * @param sinks where news go, side by side; one that fails or hangs keeps nothing from the others
     */
    public HitRateAlert(
            Supplier<HitRateWindow.Window> window, Limit limit, List<AlertSink> sinks, InstantSource clock) {
        this(window, limit, sinks, clock, SINK_TIMEOUT);
    }

    /**
     * One of several that share what they have told.
     *
     * @param window the requests to judge by
     * @param sinks where news go, side by side; one that fails or hangs keeps nothing from the others
     * @param memory what has been told
     */
    public HitRateAlert(
            Supplier<HitRateWindow.Window> window,
            Limit limit,
            List<AlertSink> sinks,
            InstantSource clock,
            AlertMemory memory) {
        this(window, limit, isolated(sinks, SINK_TIMEOUT), memory, clock);
    }

    HitRateAlert(
            Supplier<HitRateWindow.Window> window,
            Limit limit,
            List<AlertSink> sinks,
            InstantSource clock,
            Duration sinkTimeout) {
        this(window, limit, isolated(sinks, sinkTimeout), AlertMemory.none(), clock);
    }

    private HitRateAlert(
            Supplier<HitRateWindow.Window> window,
            Limit limit,
            List<AlertSink> sinks,
            AlertMemory memory,
            InstantSource clock) {
        this.window = window;
        this.limit = limit;
        this.sinks = sinks;
        this.memory = memory;
        this.clock = clock;
        this.status = new AlertStatus(State.UNKNOWN, null, null, limit.percent());
    }

    /**
     * What is judged.
     *
     * @param percent below this the hit rate is low, 0 to 100; exactly this is not low
     * @param minRequests fewer requests in the window allow no verdict, 1 or more
     */
    public record Limit(double percent, long minRequests) {

        public Limit {
            if (!(percent >= 0 && percent <= 100) || minRequests < 1) {
                throw new IllegalArgumentException(
                        "The limit of the hit rate is 0 to 100 percent, with 1 request or more");
            }
        }
    }

    /** Has what is wrong with the store told along with the news. Returns this. */
    public HitRateAlert explainedBy(Supplier<Optional<String>> trouble) {
        cause = trouble;
        return this;
    }

    private static List<AlertSink> isolated(List<AlertSink> sinks, Duration timeout) {
        return sinks.stream()
                .<AlertSink>map(sink -> new TimeLimitedSink(sink, timeout.plus(sink.retriesFor())))
                .toList();
    }

    /**
     * Judges once, and emits {@code null} when every sink has been told or given up. Fails as the memory does, before
     * anything is told, and else never.
     */
    public Uni<Void> check() {
        return follow().chain(this::judgeAndTell);
    }

    /** Takes over what another one has found out, and tells nothing. Fails as the memory does. */
    public Uni<Void> follow() {
        return Uni.createFrom()
                .deferred(memory::recall)
                .invoke(told -> told.ifPresent(this::adopt))
                .replaceWithVoid();
    }

    private Uni<Void> judgeAndTell() {
        Optional<Alert> news = judge();
        Optional<AlertMemory.Told> known = told();
        Uni<Void> remembered =
                known.map(memory::remember).orElseGet(() -> Uni.createFrom().voidItem());
        return remembered.chain(
                () -> news.map(this::tell).orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private synchronized void adopt(AlertMemory.Told other) {
        State verdict = other.low() ? State.LOW : State.OK;
        if (verdict != status.state() || !other.since().equals(status.since())) {
            status = new AlertStatus(verdict, other.since(), status.hitRatePercent(), limit.percent());
        }
        told = other.at();
    }

    private synchronized Optional<AlertMemory.Told> told() {
        Instant since = status.since();
        return since == null
                ? Optional.empty()
                : Optional.of(new AlertMemory.Told(
                        status.state() == State.LOW, since, told.equals(Instant.MIN) ? since : told));
    }

    /** The last verdict. */
    public synchronized AlertStatus status() {
        return status;
    }

    private synchronized Optional<Alert> judge() {
        HitRateWindow.Window seen = window.get();
        if (seen.requests() < limit.minRequests()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        State before = status.state();
        Instant lowSince = status.since();
        State verdict = seen.hitRatePercent() < limit.percent() ? State.LOW : State.OK;
        Instant since = lowSince == null || verdict != before ? now : lowSince;
        status = new AlertStatus(verdict, since, seen.hitRatePercent(), limit.percent());
        if (verdict == State.LOW) {
            return before == State.LOW ? reminder(seen, since, now) : news(Alert.Kind.FALLEN, seen, now, now);
        }
        return before == State.LOW && lowSince != null
                ? news(Alert.Kind.RECOVERED, seen, lowSince, now)
                : Optional.empty();
    }

    private Optional<Alert> reminder(HitRateWindow.Window seen, Instant lowSince, Instant now) {
        return now.isBefore(told.plus(REMIND_AFTER))
                ? Optional.empty()
                : news(Alert.Kind.REMINDER, seen, lowSince, now);
    }

    private Optional<Alert> news(Alert.Kind kind, HitRateWindow.Window seen, Instant lowSince, Instant now) {
        told = now;
        return Optional.of(new Alert(kind, seen, limit.percent(), lowSince, now, cause.get()));
    }

    private Uni<Void> tell(Alert alert) {
        if (sinks.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(sinks.stream().map(sink -> sink.send(alert)).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }
}
