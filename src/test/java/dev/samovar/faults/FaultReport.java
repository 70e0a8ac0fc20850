package dev.samovar.faults;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.rule.ModelThrift;
import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.stream.StreamReport;
import dev.samovar.fleet.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report of a run: the timeline of the faults, and the worst values per kind. */
final class FaultReport {

    private final long seed;
    private final Violations violations;
    private final Load load;
    private final Spent spent;
    private final StreamReport streams;
    private final StallWatch stalls;
    private final List<String> lines = new ArrayList<>();

    FaultReport(long seed, Violations violations, Load load, Spent spent, StreamReport streams, StallWatch stalls) {
        this.seed = seed;
        this.violations = violations;
        this.load = load;
        this.spent = spent;
        this.streams = streams;
        this.stalls = stalls;
    }

    /** The requests and the violations. */
    record Load(List<Reply> replies, List<Purge> purges, List<Fault> faults) {}

    /**
     * What it cost.
     *
     * @param calls of the model
     * @param again calls about a topic that was called before
     * @param repeated answers that a replica repeated while it was cut off
     * @param lost answers older than a purge that a failover may have lost, by the fault
     * @param figures the readings of the fleet's statistics
     */
    record Spent(
            long calls, List<ModelThrift.Repeated> again, int repeated, Map<FaultKind, Integer> lost, int figures) {}

    List<String> violations() {
        return violations.found();
    }

    /** Prints the report, and writes it into a file. Returns where that is. */
    Path write() {
        line("# Faults, seed %d", seed);
        timeline();
        replies();
        totals();
        violations.found().forEach(found -> line("- %s", found));
        Path file = Path.of("target", "faults", seed + ".md");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
            Files.write(Path.of("target", "faults", seed + "-replies.txt"), everyReply());
            Files.write(Path.of("target", "faults", seed + "-streams.txt"), streams.everything(violations::at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        lines.forEach(System.out::println);
        return file;
    }

    /** Every reply and every model call, for the analysis of violations. */
    private List<String> everyReply() {
        return Stream.concat(
                        load.replies().stream()
                                .map(reply -> "%10s s to %s: %s"
                                        .formatted(
                                                violations.at(reply.startedNanos()),
                                                violations.at(reply.endedNanos()),
                                                reply)),
                        Stream.concat(
                                load.purges().stream()
                                        .map(purge -> violations.at(purge.begunNanos()) + " s: " + purge + " after "
                                                + purge.time().toMillis() + " ms"),
                                spent.again().stream()
                                        .map(one -> violations.at(one.call().startedNanos()) + " s: " + one)))
                .toList();
    }

    private void line(String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }

    private void timeline() {
        line("");
        line("| s | fault | was broken for ms | served as before after ms |");
        line("|---|---|---|---|");
        for (Fault fault : load.faults()) {
            line(
                    "| %s | %s | %s | %s |",
                    violations.at(fault.begunNanos()), fault, millis(fault.length()), millis(fault.recovery()));
        }
    }

    private static String millis(@org.jspecify.annotations.Nullable Duration time) {
        return time == null ? "-" : "" + time.toMillis();
    }

    private void replies() {
        line("");
        line("| during | faults | requests | statuses | p50 ms | p99 ms | p99.9 ms | worst ms | longest recovery ms |");
        line("|---|---|---|---|---|---|---|---|---|");
        row("all the time", load.faults(), load.replies());
        row(
                "no fault",
                List.of(),
                load.replies().stream()
                        .filter(reply -> load.faults().stream().noneMatch(fault -> isDuring(reply, fault)))
                        .toList());
        Map<FaultKind, List<Fault>> kinds =
                load.faults().stream().collect(Collectors.groupingBy(Fault::kind, TreeMap::new, Collectors.toList()));
        kinds.forEach((kind, faults) -> row(
                kind.text(),
                faults,
                load.replies().stream()
                        .filter(reply -> faults.stream().anyMatch(fault -> isDuring(reply, fault)))
                        .toList()));
    }

    private static boolean isDuring(Reply reply, Fault fault) {
        return fault.isFelt(reply.startedNanos(), reply.endedNanos(), Duration.ZERO);
    }

    private void row(String what, List<Fault> faults, List<Reply> replies) {
        Map<Integer, Long> statuses =
                replies.stream().collect(Collectors.groupingBy(Reply::status, TreeMap::new, Collectors.counting()));
        long[] nanos = replies.stream()
                .filter(reply -> reply.status() != 0)
                .mapToLong(reply -> reply.time().toNanos())
                .sorted()
                .toArray();
        long recovery = faults.stream()
                .map(Fault::recovery)
                .mapToLong(time -> time == null ? 0 : time.toMillis())
                .max()
                .orElse(0);
        line(
                "| %s | %d | %d | %s | %.1f | %.1f | %.1f | %.1f | %d |",
                what,
                faults.size(),
                replies.size(),
                statuses,
                part(nanos, 0.5),
                part(nanos, 0.99),
                part(nanos, 0.999),
                part(nanos, 1),
                recovery);
    }

    private static double part(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1.0, sorted.length * share)] / 1e6;
    }

    private void totals() {
        Map<Integer, Long> purged = load.purges().stream()
                .collect(Collectors.groupingBy(Purge::status, TreeMap::new, Collectors.counting()));
        long worst = load.purges().stream()
                .mapToLong(purge -> purge.time().toMillis())
                .max()
                .orElse(0);
        Map<String, Long> reasons = spent.again().stream()
                .collect(Collectors.groupingBy(
                        one -> one.explanation().orElse("no reason"), TreeMap::new, Collectors.counting()));
        line("");
        line("Status 0 is a connection that a replica refused or dropped which was ended at that moment.");
        line("");
        line("- purges by status: %s; the slowest took %d ms", purged, worst);
        line("- model calls: %d; about a topic again, by reason: %s", spent.calls(), reasons);
        line("- answers that a replica repeated while it was cut off: %d", spent.repeated());
        line("- answers older than a purge that a failover may have lost, by the fault: %s", spent.lost());
        lines.addAll(streams.lines());
        line("- figures read: %d times", spent.figures());
        line(
                "- this machine stood still for over 100 ms %d times, for %d ms at most",
                stalls.count(), stalls.longestMillis());
        line("- violations: %d", violations.found().size());
    }
}
