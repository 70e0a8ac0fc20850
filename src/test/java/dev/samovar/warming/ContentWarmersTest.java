package dev.samovar.warming;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.limit.Quota;
import dev.samovar.model.Completion;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelException;
import dev.samovar.model.ModelIdentity;
import dev.samovar.model.Prompt;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.store.FakeCacheStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContentWarmersTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Namespace SUBTOPICS = new Namespace("subtopics");
    private static final Namespace EXPLANATION = new Namespace("explanation");
    private static final Lifetime LIFETIME = new Lifetime(Duration.ofHours(2), Duration.ZERO);

    private final CompletableFuture<Completion> answer = new CompletableFuture<>();
    private final ContentService content = content();
    private final Map<String, TopicWarmer> warmers = ContentWarmers.of(content);

    @Test
    void missingTopicIsGenerated() {
        answer.complete(fifteenSubtopics());

        assertThat(warm().await().atMost(LONG)).isEqualTo(WarmResult.generated(30));
    }

    @Test
    void freshTopicIsNotGenerated() {
        answer.complete(fifteenSubtopics());
        warm().await().atMost(LONG);

        assertThat(warm().await().atMost(LONG)).isEqualTo(WarmResult.FRESH);
    }

    @Test
    void topicGeneratedElsewhereIsNotGenerated() {
        UniAssertSubscriber<WarmResult> first = warm().subscribe().withSubscriber(UniAssertSubscriber.create());
        UniAssertSubscriber<WarmResult> second = warm().subscribe().withSubscriber(UniAssertSubscriber.create());
        answer.complete(fifteenSubtopics());

        assertThat(first.awaitItem().getItem().outcome()).isEqualTo(WarmResult.Outcome.GENERATED);
        assertThat(second.awaitItem().getItem()).isEqualTo(WarmResult.ELSEWHERE);
    }

    @Test
    void warmedSubtopicsServeADefaultRequest() {
        answer.complete(fifteenSubtopics());
        warm().await().atMost(LONG);

        assertThat(content.subtopics(SubtopicsRequest.of("tea", null, null), RequestCacheControl.NONE)
                        .await()
                        .atMost(LONG)
                        .served())
                .isInstanceOf(CacheStatus.Hit.class);
    }

    @Test
    void warmedExplanationServesADefaultRequest() {
        answer.complete(new Completion(
                "{\"explanation\": \"Leaves\", \"real_world_application\": \"Drink\", \"youtube_search_query\": \"tea\"}",
                10,
                20));
        assertThat(warmer("explanation").isFresh("Tea").await().atMost(LONG)).isFalse();

        assertThat(warm("explanation").await().atMost(LONG)).isEqualTo(WarmResult.generated(30));

        assertThat(warmer("explanation").isFresh("Tea").await().atMost(LONG)).isTrue();
        assertThat(warmer("subtopics").isFresh("Tea").await().atMost(LONG)).isFalse();
        ExplanationRequest first = ExplanationRequest.of("tea", null, Audience.ofExplanation(null, null, null, null));
        assertThat(content.explanation(first, RequestCacheControl.NONE)
                        .await()
                        .atMost(LONG)
                        .served())
                .isInstanceOf(CacheStatus.Hit.class);
    }

    @Test
    void failureOfTheModelIsPassedOn() {
        answer.completeExceptionally(new ModelException(ModelException.Reason.UNAVAILABLE, "The model is away"));

        assertThatThrownBy(() -> warm().await().atMost(LONG)).isInstanceOf(ModelException.class);
    }

    private TopicWarmer warmer(String namespace) {
        return requireNonNull(warmers.get(namespace));
    }

    private Uni<WarmResult> warm() {
        return warm("subtopics");
    }

    private Uni<WarmResult> warm(String namespace) {
        return warmer(namespace).warm("Tea", Duration.ZERO, Quota.UNLIMITED);
    }

    private ContentService content() {
        ManualClock clock = new ManualClock();
        ReadThroughCache cache = new ReadThroughCache(
                new FakeCacheStore(clock, LONG),
                new StatsCounter(List.of(SUBTOPICS, EXPLANATION)),
                new FreshnessPolicy(Map.of(SUBTOPICS, LIFETIME, EXPLANATION, LIFETIME), () -> 0),
                new FailureCache(Duration.ZERO, failure -> false, clock),
                new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));
        return new ContentService(cache, new Model(), new ObjectMapper(), topic -> {}, 2);
    }

    private static Completion fifteenSubtopics() {
        String items = IntStream.rangeClosed(1, 15)
                .mapToObj(i -> "\"Subtopic " + i + '"')
                .collect(Collectors.joining(","));
        return new Completion("{\"subtopics\": [" + items + "]}", 10, 20);
    }

    private final class Model implements LanguageModel {
        @Override
        public ModelIdentity identity() {
            return new ModelIdentity("fake", "fake", "");
        }

        @Override
        public Uni<Completion> complete(Prompt prompt) {
            return Uni.createFrom().completionStage(answer::copy);
        }
    }
}
