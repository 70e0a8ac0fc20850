package dev.samovar.warming.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.testing.ManualClock;
import java.time.Duration;
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

    private void refresh() {
        prompts.refresh().await().atMost(Duration.ofSeconds(20));
    }

    private static CacheKey key(String upstream, String subject, int number) {
        return new CacheKey(new Namespace(upstream), subject, String.format("%032x", number));
    }
}
