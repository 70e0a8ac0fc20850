package dev.samovar.fleet.redis;

import static dev.samovar.fleet.Fleet.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.fleet.Fleet;
import dev.samovar.fleet.PurgeLedger;
import dev.samovar.fleet.Replica;
import dev.samovar.fleet.Reply;
import dev.samovar.fleet.SteadyLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * An outage of Redis under steady load, from before the fault until recovery.
 *
 * <p>Every request has to be answered in time and with nothing purged, model calls are limited, and the log has one
 * line per change of state.
 */
final class OutageWatch {

    static final List<String> TOPICS =
            IntStream.range(0, 8).mapToObj(i -> "outage " + i).toList();
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration MODEL = Duration.ofMillis(100);
    private static final Duration DEADLINE = Duration.ofMillis(250);

    /** What a machine may add that runs all replicas, Redis, the load and other work on few cores. */
    private static final Duration HEADROOM = Duration.ofSeconds(4);

    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final int CONCURRENT_CALLS = 4;
    private static final int CALLS_PER_MINUTE = 120;
    private static final int MANY = 16;
    private static final int PER_SECOND = 75;

    private final Fleet fleet;
    private final PurgeLedger purges;
    private final Map<Replica, Integer> linesBefore = new HashMap<>();
    private final String name;

    OutageWatch(Fleet fleet, String name) {
        this.fleet = fleet;
        this.name = name;
        this.purges = new PurgeLedger(fleet.model());
    }

    /** A fault and its end. */
    interface Fault {
        /** Begins, at once. */
        void begin();

        /** Ends the fault; returns when Redis can answer. */
        void end();
    }

    /** Fills the caches, purges them, and fills them again. */
    void prepare(Runnable beforeThePurge) {
        fleet.model().latency(MODEL);
        // So that a replica's first call of the model does not count as slow because of Redis
        fleet.replicas()
                .forEach(replica -> replica.explain(name + " " + replica.name()).join());
        awaitHits();
        beforeThePurge.run();
        purges.namespace(fleet.replica(0));
        awaitHits();
        fleet.replicas()
                .forEach(replica -> linesBefore.put(replica, replica.log().size()));
    }

    private void awaitHits() {
        for (Replica replica : fleet.replicas()) {
            for (String topic : TOPICS) {
                soon(topic + " on " + replica.name())
                        .until(() -> replica.explain(topic).join().isFromStore());
            }
        }
    }

    /** Lets the fault happen for a time, and checks everything. */
    void run(Fault fault, Duration length) {
        try (SteadyLoad load = new SteadyLoad(fleet.replicas(), TOPICS, PER_SECOND)) {
            soon("load").until(() -> load.answered().size() > 2 * PER_SECOND);
            int callsBefore = (int) fleet.model().serial();
            long begun = System.nanoTime();
            fault.begin();
            int mostAtOnce = askForMoreThanTheModelMayGive();
            soon("the end of the fault").until(() -> System.nanoTime() - begun > length.toNanos());
            fault.end();
            long ended = System.nanoTime();
            int calls = (int) fleet.model().serial() - callsBefore;
            awaitLines("store is available");
            awaitHits();
            // The hits so far may all be of other requests than those of the load
            soon("hits of the load")
                    .until(() -> returnOfHits(load.answered(), ended).compareTo(NEVER) < 0);
            List<Reply> replies = load.stop();
            report(replies, begun, ended, calls, mostAtOnce);
            assertThat(replies).extracting(Reply::status).containsOnly(200);
            assertThat(purges.broken(replies)).isEmpty();
            assertThat(worst(replies)).isLessThan(DEADLINE.plus(MODEL).plus(HEADROOM));
            assertThat(returnOfHits(replies, ended)).isLessThan(Duration.ofSeconds(5));
            assertThat(mostAtOnce)
                    .isBetween(1, CONCURRENT_CALLS * fleet.replicas().size());
            assertThat(calls).isLessThan(CALLS_PER_MINUTE * fleet.replicas().size());
            assertLogsAreShort();
        }
    }

    /**
     * Requests many new topics at once, after every replica has detected the outage and finished its earlier
     * generations. Returns the number of concurrent model calls.
     */
    private int askForMoreThanTheModelMayGive() {
        awaitLines("store is unavailable");
        soon("quiet").until(() -> fleet.replicas().stream().allMatch(replica -> replica.generationsUnderWay() == 0));
        fleet.model().mostAtOnce();
        List<CompletableFuture<Reply>> asked = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            for (Replica replica : fleet.replicas()) {
                asked.add(replica.explain(name + " " + i));
            }
        }
        assertThat(asked.stream().map(CompletableFuture::join))
                .extracting(Reply::status)
                .containsOnly(200);
        return fleet.model().mostAtOnce();
    }

    private void awaitLines(String text) {
        for (Replica replica : fleet.replicas()) {
            soon(replica.name() + " " + text)
                    .until(() -> lines(replica).stream().anyMatch(line -> line.contains(text)));
        }
    }

    private List<String> lines(Replica replica) {
        List<String> all = replica.log();
        return all.subList(linesBefore.getOrDefault(replica, 0), all.size());
    }

    private static Duration worst(List<Reply> replies) {
        return replies.stream().map(Reply::time).max(Duration::compareTo).orElseThrow();
    }

    /** The time from the end of the fault until the last replica served from its store. */
    private Duration returnOfHits(List<Reply> replies, long ended) {
        return fleet.replicas().stream()
                .map(replica -> replies.stream()
                        .filter(reply -> reply.replica().equals(replica.name()))
                        .filter(reply -> reply.startedNanos() - ended > 0 && reply.isFromStore())
                        .map(reply -> Duration.ofNanos(reply.endedNanos() - ended))
                        .min(Duration::compareTo)
                        .orElse(NEVER))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private void assertLogsAreShort() {
        for (Replica replica : fleet.replicas()) {
            List<String> lines = lines(replica);
            assertThat(lines).noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
            assertThat(lines)
                    .filteredOn(line -> line.contains("store is unavailable"))
                    .hasSize(1);
            assertThat(lines)
                    .filteredOn(line -> line.contains("store is available"))
                    .hasSize(1);
            assertThat(lines).hasSizeLessThanOrEqualTo(6);
        }
    }

    private void report(List<Reply> replies, long begun, long ended, int calls, int mostAtOnce) {
        List<Reply> meanwhile = replies.stream()
                .filter(reply -> reply.endedNanos() - begun > 0 && reply.startedNanos() - ended < 0)
                .toList();
        List<Long> times = new ArrayList<>(
                meanwhile.stream().map(reply -> reply.time().toMillis()).toList());
        times.sort(Long::compareTo);
        Fleet.measured(
                "%s: %d requests during the fault, %d failed, p50 %d ms, p99 %d ms, worst %d ms; %d model calls, %d at once;"
                        + " hits back after %d ms; %d answers older than the purge; log lines %s",
                name,
                meanwhile.size(),
                replies.stream().filter(reply -> reply.status() != 200).count(),
                times.get(times.size() / 2),
                times.get(times.size() * 99 / 100),
                times.get(times.size() - 1),
                calls,
                mostAtOnce,
                returnOfHits(replies, ended).toMillis(),
                purges.broken(replies).size(),
                fleet.replicas().stream().map(replica -> lines(replica).size()).toList());
        replies.stream()
                .filter(reply -> reply.status() != 200 || reply.time().compareTo(SLOW) > 0)
                .limit(5)
                .forEach(reply -> Fleet.measured(
                        "%s: %d ms after the fault, %d ms after its end, took %d ms: %s",
                        name,
                        (reply.startedNanos() - begun) / 1_000_000,
                        (reply.startedNanos() - ended) / 1_000_000,
                        reply.time().toMillis(),
                        reply));
    }
}
