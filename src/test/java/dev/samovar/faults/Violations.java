package dev.samovar.faults;

import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.Rule;
import dev.samovar.fleet.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What broke a rule: when in the script, what was broken then, and the reply. Looks at each reply once. */
final class Violations {

    /** So many are enough to see what is wrong. */
    private static final int MOST = 100;

    private final List<Rule> rules;
    private final FaultLog faults;
    private final long begun;
    private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();
    private int looked;

    /** @param begunNanos when the script began */
    Violations(List<Rule> rules, FaultLog faults, long begunNanos) {
        this.rules = List.copyOf(rules);
        this.faults = faults;
        this.begun = begunNanos;
    }

    /** Looks at the replies that have come since the last look. */
    synchronized void look(List<Reply> replies) {
        replies.subList(looked, replies.size())
                .forEach(reply -> rules.forEach(rule -> rule.brokenBy(reply).ifPresent(how -> add(how, reply))));
        looked = replies.size();
    }

    private void add(String how, Reply reply) {
        add("%.3f s, %s: %s: %s"
                .formatted(
                        (reply.startedNanos() - begun) / 1e9,
                        faults.felt(reply.startedNanos(), reply.endedNanos()).toList(),
                        how,
                        reply));
    }

    /** Notes what was found in another way. */
    void add(String what) {
        if (found.size() < MOST) {
            System.out.println("VIOLATION " + what);
            found.add(what);
        }
    }

    void addAll(List<String> all) {
        all.forEach(this::add);
    }

    List<String> found() {
        return new ArrayList<>(found);
    }

    /** Seconds in the script, for people. */
    String at(long nanos) {
        return String.format(Locale.ROOT, "%.1f", (nanos - begun) / 1e9);
    }
}
