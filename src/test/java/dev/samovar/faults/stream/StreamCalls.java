package dev.samovar.faults.stream;

import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The calls of the upstream.
 *
 * @param soFar gives all of them as they are now
 */
record StreamCalls(Supplier<List<Call>> soFar) {

    Optional<Call> get(long serial) {
        return all().filter(call -> call.serial() == serial).findFirst();
    }

    /** Those about a topic that ran at some time between two. */
    Stream<Call> during(String topic, long fromNanos, long toNanos) {
        return all().filter(call -> call.topic().equals(topic))
                .filter(call -> call.startedNanos() - toNanos <= 0 && call.endedAfter(fromNanos));
    }

    /** Whether the upstream broke one of these off. */
    boolean failed(String topic, long fromNanos, long toNanos) {
        return during(topic, fromNanos, toNanos).anyMatch(call -> call.outcome() == Outcome.FAILED);
    }

    Stream<Call> all() {
        return soFar.get().stream();
    }
}
