package dev.samovar.cache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Time for which a loop stood still does not count, and what arrived meanwhile is read before a limit is over. */
class CountdownTest {

    private static final Duration LIMIT = Duration.ofMillis(250);

    private final FakeLoop loop = new FakeLoop();
    private final List<String> happened = new ArrayList<>();

    private Countdown start() {
        return Countdown.start(loop, LIMIT, () -> happened.add("expired at " + loop.millis));
    }

    @Test
    void loopThatTurnsExpiresAtTheLimit() {
        start();
        loop.turnUntil(249);
        assertThat(happened).isEmpty();
        loop.turnUntil(1_000);
        assertThat(happened).containsExactly("expired at 251");
    }

    @Test
    void stallDoesNotCount() {
        start();
        loop.turnUntil(100);
        loop.standStill(3_000);
        loop.turnUntil(3_100);
        assertThat(happened).isEmpty();
        loop.turnUntil(5_000);
        assertThat(happened).hasSize(1);
    }

    @Test
    void whatArrivedDuringAStallIsReadBeforeAnythingIsJudged() {
        Countdown countdown = start();
        loop.turnUntil(245);
        loop.arrives(() -> {
            happened.add("read");
            countdown.cancel();
        });
        loop.standStill(400);
        loop.turnUntil(2_000);
        assertThat(happened).containsExactly("read");
    }

    @Test
    void manyShortStallsAddUp() {
        start();
        // As with a CPU quota of a tenth: of 100 ms, 10 are one's own
        for (int i = 0; i < 5; i++) {
            loop.turnUntil(loop.millis + 10);
            loop.standStill(90);
        }
        assertThat(happened).isEmpty();
        for (int i = 0; i < 50; i++) {
            loop.turnUntil(loop.millis + 10);
            loop.standStill(90);
        }
        assertThat(happened).as("it ends all the same").hasSize(1);
    }

    @Test
    void loopThatIsNeverOnTimeExpiresToo() {
        start();
        for (int i = 0; i < 100; i++) {
            loop.standStill(500);
            loop.turnUntil(loop.millis);
        }
        assertThat(happened).hasSize(1);
    }

    @Test
    void anotherLoopThatStandsStillIsWaitedForAndItsTimeIsGivenAgain() {
        start();
        loop.othersTake = 3_000;
        loop.turnUntil(3_250);
        loop.othersTake = 1;
        assertThat(happened).isEmpty();
        loop.turnUntil(3_499);
        assertThat(happened).isEmpty();
        loop.turnUntil(3_600);
        assertThat(happened).hasSize(1);
    }

    @Test
    void cancelledOneNeverExpires() {
        Countdown countdown = start();
        loop.turnUntil(100);
        countdown.cancel();
        loop.turnUntil(1_000);
        assertThat(happened).isEmpty();
        assertThat(loop.timers).isEmpty();
    }

    /** A loop whose turns are like Netty's: it reads what has arrived, and then runs the timers that are due by now. */
    private static final class FakeLoop implements Countdown.Loop {

        final List<Timer> timers = new ArrayList<>();
        private final List<Runnable> arrived = new ArrayList<>();
        long millis;
        long othersTake = 1;
        private long numbers;

        private record Timer(long number, long due, Runnable task) {}

        void arrives(Runnable data) {
            arrived.add(data);
        }

        /** Time passes while the loop does something else: its next turn runs the timers that are due, before it reads. */
        void standStill(long forMillis) {
            millis += forMillis;
            runDue();
        }

        void turnUntil(long atMillis) {
            while (true) {
                List<Runnable> data = List.copyOf(arrived);
                arrived.clear();
                data.forEach(Runnable::run);
                runDue();
                long next = timers.stream().mapToLong(Timer::due).min().orElse(Long.MAX_VALUE);
                if (next > atMillis) {
                    millis = Math.max(millis, atMillis);
                    return;
                }
                millis = Math.max(millis, next);
            }
        }

        private void runDue() {
            List<Timer> due = timers.stream()
                    .filter(timer -> timer.due() <= millis)
                    .sorted(Comparator.comparingLong(Timer::due))
                    .toList();
            timers.removeAll(due);
            due.forEach(timer -> timer.task().run());
        }

        @Override
        public long nanoTime() {
            return millis * 1_000_000;
        }

        @Override
        public long after(long inMillis, Runnable task) {
            timers.add(new Timer(++numbers, millis + inMillis, task));
            return numbers;
        }

        @Override
        public void afterIterationOfAll(LongConsumer task) {
            long begun = nanoTime();
            after(othersTake, () -> task.accept(nanoTime() - begun));
        }

        @Override
        public void cancel(long timer) {
            timers.removeIf(one -> one.number() == timer);
        }
    }
}
