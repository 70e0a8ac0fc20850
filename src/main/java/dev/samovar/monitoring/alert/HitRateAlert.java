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
 * The check of the hit rate against its limit, with alerts to sinks.
 *
 * <p>It sends an alert when the rate falls below the limit, each hour while it stays below, and when it recovers. With
 * too few requests the verdict does not change. Replicas that share an {@link AlertMemory} send each alert once.
 */
public final class HitRateAlert {

    /** The time between two alerts while the rate stays low. */
    static final Duration REMIND_AFTER = Duration.ofHours(1);

    private static final Duration SINK_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<HitRateWindow.Window> window;
    private final Limit limit;
    private final List<AlertSink> sinks;
    private final InstantSource clock;
    private final AlertMemory memory;
    private AlertStatus status;
    private Instant alertedAt = Instant.MIN;
    private volatile Supplier<Optional<String>> cause = Optional::empty;

    /**
     * An alert of a process without shared memory.
     *
     * @param window the requests of the last five minutes
     * @param sinks the receivers, concurrently; one that fails or hangs does not affect the others
     */
    public HitRateAlert(
            Supplier<HitRateWindow.Window> window, Limit limit, List<AlertSink> sinks, InstantSource clock) {
        this(window, limit, sinks, clock, SINK_TIMEOUT);
    }

    /**
     * An alert of a replica that shares its verdict with others.
     *
     * @param window the requests of the last five minutes
     * @param sinks the receivers, concurrently; one that fails or hangs does not affect the others
     * @param memory the shared verdict
     */
    public HitRateAlert(
            Supplier<HitRateWindow.Window> window,
            Limit limit,
            List<AlertSink> sinks,
            InstantSource clock,
            AlertMemory memory) {
        this(window, limit, timeLimited(sinks, SINK_TIMEOUT), memory, clock);
    }

    HitRateAlert(
            Supplier<HitRateWindow.Window> window,
            Limit limit,
            List<AlertSink> sinks,
            InstantSource clock,
            Duration sinkTimeout) {
        this(window, limit, timeLimited(sinks, sinkTimeout), AlertMemory.none(), clock);
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
     * The limit of the hit rate.
     *
     * @param percent the limit below which the hit rate is low, 0 to 100; the limit itself is not low
     * @param minRequests the fewest requests in the window for a verdict, 1 or more
     */
    public record Limit(double percent, long minRequests) {

        public Limit {
            if (!(percent >= 0 && percent <= 100) || minRequests < 1) {
                throw new IllegalArgumentException(
                        "The limit of the hit rate is 0 to 100 percent, with 1 request or more");
            }
        }
    }

    /** Adds the state of the store to alerts, as a possible cause. Returns this. */
    public HitRateAlert explainedBy(Supplier<Optional<String>> trouble) {
        cause = trouble;
        return this;
    }

    private static List<AlertSink> timeLimited(List<AlertSink> sinks, Duration timeout) {
        return sinks.stream()
                .<AlertSink>map(sink -> new TimeLimitedSink(sink, timeout.plus(sink.retriesFor())))
                .toList();
    }

    /**
     * Checks once, and emits {@code null} when every sink has taken the alert, failed or timed out. Fails only as the
     * memory does, before an alert is sent.
     */
    public Uni<Void> check() {
        return follow().chain(this::judgeAndSend);
    }

    /** Takes over the verdict of another replica, and sends nothing. Fails as the memory does. */
    public Uni<Void> follow() {
        return Uni.createFrom()
                .deferred(memory::load)
                .invoke(verdict -> verdict.ifPresent(this::adopt))
                .replaceWithVoid();
    }

    private Uni<Void> judgeAndSend() {
        Optional<Alert> alert = judge();
        Optional<AlertMemory.Verdict> verdict = verdict();
        Uni<Void> saved =
                verdict.map(memory::save).orElseGet(() -> Uni.createFrom().voidItem());
        return saved.chain(
                () -> alert.map(this::send).orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private synchronized void adopt(AlertMemory.Verdict other) {
        State verdict = other.low() ? State.LOW : State.OK;
        if (verdict != status.state() || !other.since().equals(status.since())) {
            status = new AlertStatus(verdict, other.since(), status.hitRatePercent(), limit.percent());
        }
        alertedAt = other.alertedAt();
    }

    private synchronized Optional<AlertMemory.Verdict> verdict() {
        Instant since = status.since();
        return since == null
                ? Optional.empty()
                : Optional.of(new AlertMemory.Verdict(
                        status.state() == State.LOW, since, alertedAt.equals(Instant.MIN) ? since : alertedAt));
    }

    /** The last verdict. */
    public synchronized AlertStatus status() {
        return status;
    }

    private synchronized Optional<Alert> judge() {
        HitRateWindow.Window requests = window.get();
        if (requests.requests() < limit.minRequests()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        State before = status.state();
        Instant lowSince = status.since();
        State verdict = requests.hitRatePercent() < limit.percent() ? State.LOW : State.OK;
        Instant since = lowSince == null || verdict != before ? now : lowSince;
        status = new AlertStatus(verdict, since, requests.hitRatePercent(), limit.percent());
        if (verdict == State.LOW) {
            return before == State.LOW ? reminder(requests, since, now) : alert(Alert.Kind.FALLEN, requests, now, now);
        }
        return before == State.LOW && lowSince != null
                ? alert(Alert.Kind.RECOVERED, requests, lowSince, now)
                : Optional.empty();
    }

    private Optional<Alert> reminder(HitRateWindow.Window requests, Instant lowSince, Instant now) {
        return now.isBefore(alertedAt.plus(REMIND_AFTER))
                ? Optional.empty()
                : alert(Alert.Kind.REMINDER, requests, lowSince, now);
    }

    private Optional<Alert> alert(Alert.Kind kind, HitRateWindow.Window requests, Instant lowSince, Instant now) {
        alertedAt = now;
        return Optional.of(new Alert(kind, requests, limit.percent(), lowSince, now, cause.get()));
    }

    private Uni<Void> send(Alert alert) {
        if (sinks.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join()
                .all(sinks.stream().map(sink -> sink.send(alert)).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }
}
