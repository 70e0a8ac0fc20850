package dev.samovar.faults.injection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The schedule of faults, with place and length, from one seed.
 *
 * <p>Every kind is used once before any repeats. Some begin during a fault of another lane.
 */
public final class FaultScript {

    private static final int OVERLAPPING_IN = 5;

    private final Random random;
    private final int replicas;
    private final Deque<FaultKind> deck = new ArrayDeque<>();

    private FaultScript(long seed, int replicas) {
        this.random = new Random(seed);
        this.replicas = replicas;
    }

    /**
     * One fault to come.
     *
     * @param at when, after the begin of the script, at the earliest
     * @param replica the number of the replica that it concerns, if it concerns one
     * @param delay by how much it slows, if it slows
     * @param withNext whether the next one begins before this one has ended
     */
    public record Step(Duration at, FaultKind kind, int replica, Duration length, Duration delay, boolean withNext) {}

    /** The faults that begin within a time. */
    public static List<Step> of(long seed, int replicas, Duration time) {
        FaultScript script = new FaultScript(seed, replicas);
        List<Step> steps = new ArrayList<>();
        Duration at = Duration.ofSeconds(1);
        while (at.compareTo(time) < 0) {
            Step step = script.next(
                    at, steps.isEmpty() || steps.get(steps.size() - 1).withNext());
            steps.add(step);
            at = at.plus(
                    step.withNext()
                            ? step.length().dividedBy(2)
                            : step.length().plusMillis(1_500 + script.random.nextInt(2_500)));
        }
        return steps;
    }

    private Step next(Duration at, boolean alone) {
        FaultKind kind = draw();
        FaultKind after = peek();
        boolean withNext = random.nextInt(OVERLAPPING_IN) == 0 && !alone && kind.lane() != after.lane();
        Duration spread = kind.longest().minus(kind.shortest());
        Duration length = kind.shortest().plusMillis(random.nextInt((int) spread.toMillis() + 1));
        return new Step(at, kind, random.nextInt(replicas), length, delay(kind), withNext);
    }

    private Duration delay(FaultKind kind) {
        return switch (kind) {
            case LINK_SLOW -> Duration.ofMillis(20 + random.nextInt(100));
            case LINK_AT_DEADLINE -> Duration.ofMillis(220 + random.nextInt(60));
            case MODEL_SLOW -> Duration.ofMillis(700 + random.nextInt(2_000));
            default -> Duration.ZERO;
        };
    }

    private FaultKind draw() {
        FaultKind drawn = peek();
        deck.poll();
        return drawn;
    }

    private FaultKind peek() {
        if (deck.isEmpty()) {
            List<FaultKind> all = new ArrayList<>(Arrays.asList(FaultKind.values()));
            Collections.shuffle(all, random);
            deck.addAll(all);
        }
        return deck.getFirst();
    }
}
