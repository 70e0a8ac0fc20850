package dev.samovar.faults.rule;

import dev.samovar.fleet.Replica;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a replica logged, and when that was on the clock of the test. */
public final class ReplicaLog implements FreshAnswer.Returns {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
    private static final int TIME_LENGTH = 23;
    private static final String DATED = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} .*";
    private static final String BLOCKED = "BlockedThreadChecker";
    private static final String AWAY = "store is unavailable";
    private static final String BACK = "store is available";
    private static final String STARTED = "started in";

    private final List<Replica> replicas;
    private final Function<Replica, Duration> clockAhead;
    private final long nanosAtEpoch = System.nanoTime() - System.currentTimeMillis() * 1_000_000;

    /**
     * @param clockAhead how far the clock of a replica is ahead of this process'
     */
    public ReplicaLog(List<Replica> replicas, Function<Replica, Duration> clockAhead) {
        this.replicas = replicas;
        this.clockAhead = clockAhead;
    }

    /** A time in which a replica reported Redis as unavailable, until it was restarted at the latest. */
    record Away(String replica, long fromNanos, long toNanos) {}

    @Override
    public boolean isBack(String replica, long fromNanos, long toNanos) {
        return replicas.stream()
                .filter(one -> one.name().equals(replica))
                .flatMap(one -> one.log().stream()
                        .filter(line -> line.contains(BACK))
                        .flatMap(line -> at(line, nanosAtEpoch(one)).stream()))
                .anyMatch(at -> at - fromNanos > 0 && at - toNanos < 0);
    }

    /** The outages that a replica has noticed, to the last that ended. */
    public static List<Away> outages(String replica, List<String> lines, long nanosAtEpoch) {
        List<Away> outages = new ArrayList<>();
        Optional<Long> since = Optional.empty();
        for (String line : lines) {
            Optional<Long> at = at(line, nanosAtEpoch);
            if (at.isEmpty()) {
                continue;
            }
            if (line.contains(AWAY)) {
                since = at;
            } else if (since.isPresent() && (line.contains(BACK) || line.contains(STARTED))) {
                outages.add(new Away(replica, since.get(), at.get()));
                since = Optional.empty();
            }
        }
        return outages;
    }

    public List<Away> outages() {
        return replicas.stream()
                .flatMap(one -> outages(one.name(), one.log(), nanosAtEpoch(one)).stream())
                .toList();
    }

    /** Lines that no fault accounts for: errors, and traces of exceptions. */
    public List<String> errors() {
        return replicas.stream()
                .flatMap(one -> errors(one.log()).stream().map(line -> one.name() + ": " + line))
                .toList();
    }

    /** The same for one log. A process that was stopped logs blocked threads with their stack traces. */
    public static List<String> errors(List<String> lines) {
        List<String> errors = new ArrayList<>();
        boolean blocked = false;
        for (String line : lines) {
            boolean begins = line.matches(DATED);
            blocked = begins ? line.contains(BLOCKED) : blocked;
            if (!blocked && (line.contains(" ERROR ") || line.startsWith("\tat "))) {
                errors.add(line);
            }
        }
        return errors;
    }

    private long nanosAtEpoch(Replica replica) {
        return nanosAtEpoch - clockAhead.apply(replica).toNanos();
    }

    private static Optional<Long> at(String line, long nanosAtEpoch) {
        if (!line.matches(DATED)) {
            return Optional.empty();
        }
        long millis = LocalDateTime.parse(line.substring(0, TIME_LENGTH), TIME)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli();
        return Optional.of(nanosAtEpoch + millis * 1_000_000);
    }
}
