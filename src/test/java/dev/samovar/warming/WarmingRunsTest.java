package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.measure.LabelledCounts;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmingRunsTest {

    private static final List<String> TOPICS = List.of("Tea", "Coffee", "Cocoa");

    private final ManualClock clock = new ManualClock();
    private final Instant start = clock.instant();
    private final FakeWarmer warmer = new FakeWarmer();
    private final WarmingRuns runs = runs(10);

    @Test
    void beforeTheFirstRunProgressIsIdle() {
        assertThat(runs.progress())
                .isEqualTo(new WarmingProgress(
                        WarmingProgress.State.IDLE, 0, 0, 0, 0, null, null, TOPICS, 0, WarmingProgress.Details.NONE));
    }

    @Test
    void nothingStartsBeforeSubscription() {
        runs.join();

        assertThat(warmer.asked()).isEmpty();
    }

    @Test
    void runReportsGeneratedSkippedAndFailedEntries() {
        UniAssertSubscriber<WarmingReport> caller = join();
        warmer.generate("Tea");
        warmer.find("Coffee");
        clock.advance(Duration.ofSeconds(3));
        warmer.fail("Cocoa", new IllegalStateException("no milk"));

        assertThat(caller.awaitItem().getItem())
                .isEqualTo(
                        new WarmingReport(1, 1, Map.of(entry("Cocoa"), "no milk"), TOPICS, 0, Duration.ofSeconds(3)));
        assertThat(LabelledCounts.of(runs.results()))
                .isEqualTo(Map.of("subtopics generated", 1L, "subtopics fresh", 1L, "subtopics failed", 1L));
        assertThat(runs.progress())
                .isEqualTo(new WarmingProgress(
                        WarmingProgress.State.FINISHED,
                        1,
                        1,
                        1,
                        3,
                        start,
                        start.plusSeconds(3),
                        TOPICS,
                        0,
                        new WarmingProgress.Details(
                                0,
                                30,
                                Map.of(entry("Coffee"), "fresh already"),
                                Map.of(entry("Cocoa"), "it failed unexpectedly"))));
    }

    @Test
    void progressIsUpdatedDuringTheRun() {
        join();
        warmer.fail("Tea", new IllegalStateException("no leaves"));
        warmer.generate("Coffee");

        assertThat(runs.progress())
                .isEqualTo(new WarmingProgress(
                        WarmingProgress.State.RUNNING,
                        1,
                        0,
                        1,
                        3,
                        start,
                        null,
                        TOPICS,
                        0,
                        new WarmingProgress.Details(0, 30, Map.of(), Map.of(entry("Tea"), "it failed unexpectedly"))));
    }

    @Test
    void failureStopsNoOtherTopic() {
        WarmingRuns oneByOne = runs(1);
        UniAssertSubscriber<WarmingReport> caller =
                oneByOne.join().subscribe().withSubscriber(UniAssertSubscriber.create());
        warmer.fail("Tea", new IllegalStateException());
        warmer.fail("Coffee", new IllegalStateException("no beans"));
        warmer.generate("Cocoa");

        WarmingReport report = caller.awaitItem().getItem();
        assertThat(report.warmedCount()).isEqualTo(1);
        assertThat(report.failures())
                .containsEntry(entry("Tea"), "IllegalStateException")
                .containsEntry(entry("Coffee"), "no beans");
    }

    @Test
    void warmerThatThrowsCountsAsAFailure() {
        WarmingRuns throwing = new WarmingRuns(
                Map.of("subtopics", (topic, minFreshFor, payer) -> {
                    throw new IllegalStateException("no kettle");
                }),
                () -> new PopularTopics(TOPICS),
                bounds(2),
                clock,
                CallerContext.none());

        WarmingReport report = throwing.join().await().atMost(Duration.ofSeconds(10));
        assertThat(report.failed()).isEqualTo(3);
    }

    @Test
    void concurrentTopicsAreBounded() {
        WarmingRuns twoByTwo = runs(2);
        UniAssertSubscriber<WarmingReport> caller =
                twoByTwo.join().subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(warmer.asked()).containsExactly("Tea", "Coffee");
        warmer.generate("Tea");
        assertThat(warmer.asked()).containsExactly("Tea", "Coffee", "Cocoa");
        warmer.generate("Coffee");
        warmer.generate("Cocoa");

        assertThat(caller.awaitItem().getItem().warmedCount()).isEqualTo(3);
    }

    @Test
    void secondCallerJoinsTheRunningOne() {
        UniAssertSubscriber<WarmingReport> first = join();
        UniAssertSubscriber<WarmingReport> second = join();
        runs.start();
        TOPICS.forEach(warmer::generate);

        assertThat(second.awaitItem().getItem()).isSameAs(first.awaitItem().getItem());
        assertThat(warmer.asked()).hasSize(3);
    }

    @Test
    void callerAfterTheEndStartsAnotherRun() {
        UniAssertSubscriber<WarmingReport> first = join();
        TOPICS.forEach(warmer::generate);
        first.awaitItem();
        warmer.forget();
        clock.advance(Duration.ofHours(6));
        join();

        assertThat(warmer.asked()).hasSize(3);
        assertThat(runs.progress().startedAt()).isEqualTo(start.plus(Duration.ofHours(6)));
    }

    @Test
    void cancelledCallerDoesNotCancelTheRun() {
        UniAssertSubscriber<WarmingReport> first = join();
        UniAssertSubscriber<WarmingReport> second = join();
        first.cancel();
        TOPICS.forEach(warmer::generate);

        assertThat(second.awaitItem().getItem().warmedCount()).isEqualTo(3);
    }

    @Test
    void runContinuesAfterAllCallersHaveCancelled() {
        join().cancel();
        TOPICS.forEach(warmer::generate);

        assertThat(runs.progress().state()).isEqualTo(WarmingProgress.State.FINISHED);
        assertThat(runs.progress().done()).isEqualTo(3);
    }

    @Test
    void runWithoutTopicsEndsAtOnce() {
        WarmingRuns nothing = new WarmingRuns(
                Map.of("subtopics", warmer),
                () -> new PopularTopics(List.of()),
                bounds(2),
                clock,
                CallerContext.none());

        assertThat(nothing.join().await().atMost(Duration.ofSeconds(10)))
                .isEqualTo(new WarmingReport(0, 0, Map.of(), List.of(), 0, Duration.ZERO));
    }

    @Test
    void closeStopsTheRunAndPreventsFurtherOnes() {
        UniAssertSubscriber<WarmingReport> caller = join();
        warmer.generate("Tea");
        runs.close();

        caller.awaitFailure().assertFailedWith(CancellationException.class);
        assertThat(warmer.cancelled()).isEqualTo(2);
        assertThat(runs.progress().state()).isEqualTo(WarmingProgress.State.FINISHED);
        assertThat(runs.progress().done()).isEqualTo(1);
        join().awaitFailure().assertFailedWith(CancellationException.class);
        assertThat(warmer.asked()).hasSize(3);
    }

    @Test
    void simultaneousCallersShareOneRunInEveryRound() throws Exception {
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier barrier = new CyclicBarrier(threads);
        try {
            for (int round = 0; round < 500; round++) {
                warmer.forget();
                List<Future<UniAssertSubscriber<WarmingReport>>> joining = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    joining.add(pool.submit(() -> {
                        barrier.await();
                        return join();
                    }));
                }
                List<UniAssertSubscriber<WarmingReport>> callers = new ArrayList<>();
                for (Future<UniAssertSubscriber<WarmingReport>> each : joining) {
                    callers.add(each.get(10, TimeUnit.SECONDS));
                }
                TOPICS.forEach(warmer::generate);
                assertThat(callers)
                        .extracting(caller -> caller.awaitItem().getItem())
                        .containsOnly(callers.get(0).getItem());
                assertThat(warmer.asked()).as("round %d", round).hasSize(3);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void concurrencyOfZeroIsRefused() {
        assertThatThrownBy(() -> runs(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void topicIsWarmedInEachNamespaceBeforeTheNext() {
        FakeWarmer explanations = new FakeWarmer();
        WarmingRuns both = both(explanations, 3);
        UniAssertSubscriber<WarmingReport> caller =
                both.join().subscribe().withSubscriber(UniAssertSubscriber.create());
        assertThat(warmer.asked()).containsExactly("Tea", "Coffee");
        assertThat(explanations.asked()).containsExactly("Tea");
        TOPICS.forEach(warmer::generate);
        TOPICS.forEach(explanations::generate);

        assertThat(caller.awaitItem().getItem().warmedCount()).isEqualTo(6);
        assertThat(both.progress().total()).isEqualTo(6);
        assertThat(both.progress().popularTopics()).isEqualTo(TOPICS);
    }

    @Test
    void planCountsMissingEntriesAndStartsNoRun() {
        FakeWarmer explanations = new FakeWarmer();
        warmer.keepFresh("Tea");
        WarmingRuns both = both(explanations, 3);

        assertThat(both.plan().await().atMost(Duration.ofSeconds(10))).isEqualTo(new WarmingPlan(5, 6, TOPICS, 0));
        assertThat(warmer.asked()).isEmpty();
        assertThat(explanations.asked()).isEmpty();
        assertThat(both.progress().state()).isEqualTo(WarmingProgress.State.IDLE);
    }

    @Test
    void planCountsAtMostTheLimitOfARun() {
        WarmingRuns thrifty = new WarmingRuns(
                Map.of("subtopics", warmer),
                () -> new PopularTopics(TOPICS),
                new WarmingRuns.Bounds(1, 2, 100),
                clock,
                CallerContext.none());

        assertThat(thrifty.plan().await().atMost(Duration.ofSeconds(10)).calls())
                .isEqualTo(2);
    }

    private WarmingRuns both(FakeWarmer explanations, int concurrency) {
        Map<String, TopicWarmer> warmers = new LinkedHashMap<>();
        warmers.put("subtopics", warmer);
        warmers.put("explanation", explanations);
        return new WarmingRuns(
                warmers, () -> new PopularTopics(TOPICS), bounds(concurrency), clock, CallerContext.none());
    }

    private static WarmingTarget entry(String topic) {
        return new WarmingTarget("subtopics", topic);
    }

    private UniAssertSubscriber<WarmingReport> join() {
        return runs.join().subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private WarmingRuns runs(int concurrency) {
        return new WarmingRuns(
                Map.of("subtopics", warmer),
                () -> new PopularTopics(TOPICS),
                bounds(concurrency),
                clock,
                CallerContext.none());
    }

    private static WarmingRuns.Bounds bounds(int concurrency) {
        return new WarmingRuns.Bounds(concurrency, 1_000, 1_000_000);
    }
}
