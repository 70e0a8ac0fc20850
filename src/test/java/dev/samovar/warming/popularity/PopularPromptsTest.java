package dev.samovar.warming.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PopularPromptsTest {

    private final PopularPrompts prompts = new PopularPrompts(new MemoryPopularityStore(), new ManualClock());

    @Test
    void requestsWithTheSameBeginningAreCountedTogether() {
        prompts.requested(key("sample", "m/hello", 1));
        prompts.requested(key("sample", "m/hello", 2));
        prompts.requested(key("sample", "m/hello", 2));
        prompts.requested(key("openai", "m/hello", 3));
        assertThat(prompts.top()).isEmpty();
        refresh();

        assertThat(prompts.top())
                .containsExactly(new RequestCount("sample:m/hello", 3), new RequestCount("openai:m/hello", 1));
    }

    @Test
    void keysAreBounded() {
        for (int i = 0; i < PopularPrompts.MAX_KEYS; i++) {
            prompts.requested(key("sample", "m/a", i));
        }
        prompts.requested(key("sample", "m/late", PopularPrompts.MAX_KEYS));
        prompts.requested(key("sample", "m/a", 0));
        refresh();

        assertThat(prompts.top()).containsExactly(new RequestCount("sample:m/a", PopularPrompts.MAX_KEYS + 1));
    }

    @Test
    void unavailableStoreKeepsThePromptsAndFailsNothing() {
        AtomicBoolean away = new AtomicBoolean();
        PopularityStore memory = new MemoryPopularityStore();
        PopularPrompts shared = new PopularPrompts(
                new PopularityStore() {
                    @Override
                    public Uni<Void> add(LocalDate day, Map<String, Long> counts) {
                        return away.get()
                                ? Uni.createFrom().failure(new StoreUnavailableException("away"))
                                : memory.add(day, counts);
                    }

                    @Override
                    public Uni<Map<String, Long>> top(LocalDate day, int limit) {
                        return memory.top(day, limit);
                    }
                },
                new ManualClock());
        shared.requested(key("sample", "m/hello", 1));
        shared.refresh().await().atMost(Duration.ofSeconds(20));
        away.set(true);
        shared.requested(key("sample", "m/hello", 1));
        shared.refresh().await().atMost(Duration.ofSeconds(20));

        assertThat(shared.top()).containsExactly(new RequestCount("sample:m/hello", 1));
    }

    @Test
    void daysThatDoNotCountAnyMoreAreRemoved() {
        PopularityStore store = new MemoryPopularityStore();
        LocalDate day = LocalDate.of(2026, 2, 3);
        store.add(day, Map.of("a", 1L)).await().indefinitely();
        store.add(day.plusDays(PopularityStore.DAYS - 1L), Map.of("b", 1L))
                .await()
                .indefinitely();
        assertThat(store.top(day, 1).await().indefinitely()).containsOnlyKeys("a");

        store.add(day.plusDays(PopularityStore.DAYS), Map.of("b", 1L)).await().indefinitely();

        assertThat(store.top(day, 1).await().indefinitely()).isEmpty();
    }

    private void refresh() {
        prompts.refresh().await().atMost(Duration.ofSeconds(20));
    }

    private static CacheKey key(String upstream, String subject, int number) {
        return new CacheKey(new Namespace(upstream), subject, String.format("%032x", number));
    }
}
