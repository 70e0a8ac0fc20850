package dev.samovar.warming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.testing.ManualClock;
import dev.samovar.warming.popularity.MemoryPopularityStore;
import dev.samovar.warming.popularity.NameCounter;
import dev.samovar.warming.popularity.PopularityStore;
import dev.samovar.warming.popularity.RequestCount;
import dev.samovar.warming.popularity.TopicCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PopularityRankingTest {

    private final ManualClock clock = new ManualClock();
    private final TopicCounter asked = new TopicCounter();
    private final MemoryPopularityStore store = new MemoryPopularityStore();
    private final PopularityRanking topics = learned(store, 2);

    @Test
    void withoutRequestsOnlyConfiguredTopicsArePopular() {
        refresh(topics);

        assertThat(topics.get().topics()).containsExactly("Machine Learning");
    }

    @Test
    void frequentTopicIsAddedInItsFoldedForm() {
        ask("Rust  Ownership", 4);
        ask("RUST ownership", 1);
        refresh(topics);

        assertThat(topics.get().topics()).containsExactly("Machine Learning", "rust ownership");
    }

    @Test
    void rareTopicIsNotAdded() {
        ask("Rust", 4);
        refresh(topics);

        assertThat(topics.get().topics()).containsExactly("Machine Learning");
    }

    @Test
    void configuredTopicIsNotAddedTwice() {
        ask("machine LEARNING", 50);
        refresh(topics);

        assertThat(topics.get().topics()).containsExactly("Machine Learning");
    }

    @Test
    void mostRequestedTopicsAreFirstUpToTheLimit() {
        ask("a", 6);
        ask("b", 8);
        ask("c", 7);
        refresh(topics);

        assertThat(topics.get().topics()).containsExactly("Machine Learning", "b", "c");
    }

    @Test
    void olderRequestsWeighLessAndExpire() {
        ask("last week", 30);
        refresh(topics);
        clock.advance(Duration.ofDays(5));
        ask("today", 6);
        refresh(topics);
        // 30 × 0.7⁵ = 5.04 and 6
        assertThat(topics.get().topics()).containsExactly("Machine Learning", "today", "last week");

        clock.advance(Duration.ofDays(2));
        refresh(topics);

        assertThat(topics.get().topics()).doesNotContain("last week");
    }

    @Test
    void mostRequestedTopicsAreCountedWithoutWeights() {
        ask("machine learning", 4);
        ask("rare", 1);
        refresh(topics);
        clock.advance(Duration.ofDays(2));
        ask("machine learning", 3);
        IntStream.range(0, 20).forEach(i -> ask("topic " + i, 2));
        refresh(topics);

        assertThat(topics.top()).hasSize(10).first().isEqualTo(new RequestCount("machine learning", 7));
        assertThat(topics.top()).extracting(RequestCount::name).doesNotContain("rare");
    }

    @Test
    void unavailableStoreKeepsTheTopics() {
        ask("Rust", 9);
        refresh(topics);
        PopularityRanking away = learned(new AwayStore(), 2);

        refresh(away);

        assertThat(away.get().topics()).containsExactly("Machine Learning");
        assertThat(topics.get().topics()).contains("rust");
    }

    @Test
    void countedTopicsAreBounded() {
        for (int i = 0; i < NameCounter.MAX_NAMES + 500; i++) {
            asked.asked("topic " + i);
        }

        assertThat(asked.counts().drain()).hasSize(NameCounter.MAX_NAMES);
        assertThat(asked.counts().drain()).isEmpty();
    }

    @Test
    void topicsOfADayAreBounded() {
        LocalDate day = LocalDate.of(2026, 1, 1);
        for (int i = 0; i < 10_000; i++) {
            store.add(day, Map.of("topic " + i, (long) i)).await().indefinitely();
        }

        Map<String, Long> top = store.top(day, 100_000).await().indefinitely();

        assertThat(top).hasSizeLessThanOrEqualTo(2 * PopularityStore.NAMES_PER_DAY);
        assertThat(top.keySet().iterator().next()).isEqualTo("topic 9999");
    }

    private PopularityRanking learned(PopularityStore store, int limit) {
        return new PopularityRanking(new PopularTopics(List.of("Machine Learning")), asked, store, limit, clock);
    }

    private void ask(String topic, int times) {
        for (int i = 0; i < times; i++) {
            asked.asked(topic);
        }
    }

    private static void refresh(PopularityRanking topics) {
        topics.refresh().await().indefinitely();
    }

    private static final class AwayStore implements PopularityStore {
        @Override
        public Uni<Void> add(LocalDate day, Map<String, Long> counts) {
            return Uni.createFrom().failure(new StoreUnavailableException("away"));
        }

        @Override
        public Uni<Map<String, Long>> top(LocalDate day, int limit) {
            return Uni.createFrom().failure(new StoreUnavailableException("away"));
        }
    }
}
