package dev.samovar.testing.model;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Every call of a model, in the order of their numbers, from 1. */
public final class ModelCalls {

    private final AtomicLong serials = new AtomicLong();
    private final Map<Long, Call> bySerial = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Call> all = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> byTopic = new ConcurrentHashMap<>();

    /** How a call ended. */
    public enum Outcome {
        /** It is under way. */
        RUNNING,
        /** It was given a good answer. */
        ANSWERED,
        /** It was given an error, or an answer that is no good. */
        FAILED,
        /** The caller closed the connection before there was an answer. */
        ABANDONED
    }

    /**
     * One call.
     *
     * @param by the API key of the caller
     * @param endedNanos when it ended; meaningless while it runs
     */
    public record Call(long serial, String topic, String by, long startedNanos, long endedNanos, Outcome outcome) {

        /** Whether it ran, or could have been answered, at a time after {@code nanos}. */
        public boolean endedAfter(long nanos) {
            return outcome == Outcome.RUNNING || endedNanos - nanos > 0;
        }
    }

    /** Begins a call. Returns its number. */
    synchronized long begin(String topic, String by) {
        long serial = serials.incrementAndGet();
        Call call = new Call(serial, topic, by, System.nanoTime(), 0, Outcome.RUNNING);
        bySerial.put(serial, call);
        all.add(call);
        byTopic.computeIfAbsent(topic, t -> new AtomicInteger()).incrementAndGet();
        return serial;
    }

    /** Notes a call that was given a good answer at once. Returns its number. */
    public long answered(String topic, String by) {
        long serial = begin(topic, by);
        end(serial, Outcome.ANSWERED);
        return serial;
    }

    /** Ends a call, unless it has ended. */
    void end(long serial, Outcome outcome) {
        bySerial.computeIfPresent(
                serial,
                (s, call) -> call.outcome() != Outcome.RUNNING
                        ? call
                        : new Call(s, call.topic(), call.by(), call.startedNanos(), System.nanoTime(), outcome));
    }

    /** The number of the last call. */
    public long last() {
        return serials.get();
    }

    int about(String topic) {
        AtomicInteger count = byTopic.get(topic);
        return count == null ? 0 : count.get();
    }

    /** The calls so far, as they are now. */
    public List<Call> soFar() {
        return all.stream()
                .map(call -> bySerial.getOrDefault(call.serial(), call))
                .toList();
    }

    /** One call; a call about nothing if there is none with this number. */
    public Call get(long serial) {
        return bySerial.getOrDefault(serial, new Call(serial, "", "", 0, 0, Outcome.FAILED));
    }
}
