package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.content.ContentService;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import dev.samovar.warming.popularity.MemoryPopularityStore;
import dev.samovar.warming.popularity.TopicCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Warming of frequently requested topics, on a controlled clock and within the budget of a run. */
class LearnedWarmingTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration PERIOD = Duration.ofHours(6);
    private static final Duration FRESH = Duration.ofHours(8);
    private static final Namespace SUBTOPICS = new Namespace("subtopics");
    private static final int TOKENS_EACH = 30;

    private final ManualClock clock = new ManualClock();
    private final TopicCounter asked = new TopicCounter();
    private final PopularityRanking topics = new PopularityRanking(
            new PopularTopics(List.of("Machine Learning")), asked, new MemoryPopularityStore(), 10, clock);
    private final List<String> prompts = new ArrayList<>();
    private String failing = "no topic has these words";
    private final ContentService content = content();

    @Test
    void frequentTopicIsWarmedWithoutBeingConfigured() {
        ask("Rust Ownership", 9);
        clock.advance(Duration.ofHours(20));
        WarmingRuns runs = runs(100, 1_000_000);
        learnAndRun(runs);

        assertThat(runs.progress().popularTopics()).containsExactly("Machine Learning", "rust ownership");
        assertThat(prompts)
                .filteredOn(prompt -> prompt.contains("rust ownership"))
                .hasSize(1);
        assertThat(content.subtopics(SubtopicsRequest.of("Rust  OWNERSHIP", null, null), RequestCacheControl.NONE)
                        .await()
                        .atMost(LONG)
                        .served())
                .isInstanceOf(CacheStatus.Hit.class);
    }

    @Test
    void runStopsAtItsCallLimitAndTheNextContinues() {
        learnMany();
        WarmingRuns runs = runs(3, 1_000_000);
        learnAndRun(runs);

        assertThat(prompts).hasSize(3);
        assertThat(prompts.get(0)).contains("Machine Learning");
        WarmingProgress.Details details = runs.progress().details();
        assertThat(details.modelCalls()).isEqualTo(3);
        assertThat(details.tokens()).isEqualTo(3 * TOKENS_EACH);
        assertThat(details.skips())
                .hasSize(3)
                .containsEntry(entry("topic c"), "the run's model calls are used up, its limit: 3");

        learnAndRun(runs);
        assertThat(prompts).hasSize(6);
        assertThat(runs.progress().details().skips())
                .hasSize(3)
                .containsEntry(entry("Machine Learning"), "fresh already")
                .containsEntry(entry("topic a"), "fresh already");
    }

    @Test
    void runStopsAtItsTokenLimit() {
        learnMany();
        WarmingRuns runs = runs(100, 2 * TOKENS_EACH);
        learnAndRun(runs);

        assertThat(prompts).hasSize(2);
        assertThat(runs.progress().details().skips())
                .hasSize(4)
                .containsEntry(entry("topic e"), "the run's tokens are used up, its limit: 60");
    }

    @Test
    void freshEntriesDoNotUseTheBudget() {
        learnMany();
        learnAndRun(runs(100, 1_000_000));
        prompts.clear();
        ask("new", 99);

        learnAndRun(runs(1, 1_000_000));

        assertThat(prompts).singleElement().asString().contains("new");
    }

    @Test
    void entryThatExpiresBeforeTheNextRunIsRenewed() {
        WarmingRuns runs = runs(100, 1_000_000);
        run(runs, PERIOD);
        clock.advance(Duration.ofMinutes(1));
        run(runs, PERIOD);
        assertThat(prompts).as("nearly all of its time is left").hasSize(1);

        clock.advance(PERIOD);
        run(runs, Duration.ZERO);
        assertThat(prompts).as("nobody asked for more than fresh").hasSize(1);
        run(runs, PERIOD);

        assertThat(prompts).hasSize(2);
        clock.advance(FRESH.minus(Duration.ofHours(1)));
        run(runs, Duration.ZERO);
        assertThat(prompts).as("the new one is there").hasSize(2);
    }

    @Test
    void reasonOfAFailureIsReported() {
        ask("broken", 9);
        failing = "broken";
        WarmingRuns runs = runs(100, 1_000_000);
        learnAndRun(runs);

        assertThat(runs.progress().details().failures())
                .containsExactly(Map.entry(entry("broken"), "The model declined"));
        assertThat(runs.progress().details().modelCalls())
                .as("it was asked all the same")
                .isEqualTo(2);
    }

    private static WarmingTarget entry(String topic) {
        return new WarmingTarget("subtopics", topic);
    }

    private void learnMany() {
        int times = 20;
        for (String topic : List.of("topic a", "topic b", "topic c", "topic d", "topic e")) {
            ask(topic, times--);
        }
    }

    private void ask(String topic, int times) {
        for (int i = 0; i < times; i++) {
            asked.asked(topic);
        }
    }

    private void learnAndRun(WarmingRuns runs) {
        topics.refresh().await().atMost(LONG);
        run(runs, PERIOD);
    }

    private static void run(WarmingRuns runs, Duration minFreshFor) {
        runs.join(minFreshFor).await().atMost(LONG);
    }

    private WarmingRuns runs(int calls, long tokens) {
        return new WarmingRuns(
                Map.of("subtopics", ContentWarmers.of(content).get("subtopics")),
                topics,
                new WarmingRuns.Bounds(1, calls, tokens),
                clock,
                CallerContext.none());
    }

    private ContentService content() {
        ReadThroughCache cache = new ReadThroughCache(
                new FakeCacheStore(clock, LONG),
                new StatsCounter(List.of(SUBTOPICS)),
                new FreshnessPolicy(Map.of(SUBTOPICS, new Lifetime(FRESH, Duration.ZERO)), () -> 0),
                new FailureCache(Duration.ZERO, failure -> false, clock),
                new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));
        return new ContentService(cache, new CountedModel(), new ObjectMapper(), topic -> {}, 2);
    }

    private final class CountedModel implements LanguageModel {
        private final String answer = IntStream.rangeClosed(1, 15)
                .mapToObj(i -> "\"Subtopic " + i + '"')
                .collect(Collectors.joining(",", "{\"subtopics\": [", "]}"));

        @Override
        public ModelIdentity identity() {
            return new ModelIdentity("fake", "fake", "");
        }

        @Override
        public Uni<Completion> complete(Prompt prompt) {
            return Uni.createFrom().deferred(() -> {
                String words = prompt.instruction() + prompt.text();
                prompts.add(words);
                return words.contains(failing)
                        ? Uni.createFrom()
                                .failure(new ModelException(ModelException.Reason.BLOCKED, "The model declined"))
                        : Uni.createFrom().item(new Completion(answer, 10, 20));
            });
        }
    }
}
