package dev.samovar.cache.readthrough.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.readthrough.stream.StreamModel.Event;
import dev.samovar.testing.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every order of a few events, and many random orders of many. */
@Tag("rounds")
class StreamModelTest {

    private static final List<Event> CORE = StreamModel.CORE;
    private static final List<Event> ALL = List.of(Event.values());

    @Test
    void everyOrderOfPurgeJoinBytesEndAndLeaveKeepsThePromises() {
        int depth = Rounds.areFull() ? 6 : 5;
        long runs = 0;
        int[] events = new int[depth];
        do {
            List<Event> sequence = new ArrayList<>(List.of(Event.ASK));
            for (int event : events) {
                sequence.add(CORE.get(event));
            }
            run(sequence);
            runs++;
        } while (next(events));
        assertThat(runs).isEqualTo((long) Math.pow(CORE.size(), depth));
    }

    private static boolean next(int[] events) {
        for (int i = events.length - 1; i >= 0; i--) {
            if (++events[i] < CORE.size()) {
                return true;
            }
            events[i] = 0;
        }
        return false;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void randomOrdersOfAllEventsKeepThePromises(long seed) {
        Random random = new Random(seed);
        int runs = Rounds.areFull() ? 50_000 : 5_000;
        for (int i = 0; i < runs; i++) {
            List<Event> sequence = new ArrayList<>(List.of(Event.ASK));
            int length = 5 + random.nextInt(25);
            int kinds = random.nextBoolean() ? ALL.size() : ALL.size() - 3;
            for (int n = 0; n < length; n++) {
                // Half of them from the core, so that there is something to disturb
                sequence.add(
                        random.nextBoolean() ? CORE.get(random.nextInt(CORE.size())) : ALL.get(random.nextInt(kinds)));
            }
            run(sequence);
        }
    }

    private static void run(List<Event> sequence) {
        try {
            StreamModel.run(sequence);
        } catch (AssertionError | RuntimeException violated) {
            throw new AssertionError("After " + sequence, violated);
        }
    }
}
