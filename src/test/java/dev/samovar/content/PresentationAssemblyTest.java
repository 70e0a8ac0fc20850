package dev.samovar.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.kind.Explanation;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.Detail;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.model.ModelException;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PresentationAssemblyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cost COST = new Cost(1, 10, 20, Duration.ofSeconds(2));
    private static final CacheStatus GENERATED = new CacheStatus.Forwarded(CacheStatus.Reason.MISS, false, true);
    private static final PresentationRequest REQUEST = new PresentationRequest(
            "Tea", List.of("Oolong", "Assam", "Darjeeling"), new Audience("college", Detail.BRIEF, "visual", "en"));

    @Test
    void partsStandInTheOrderOfFocusWhoeverComesFirst() throws IOException {
        Map<String, CompletableFuture<CachedResponse>> parts = new ConcurrentHashMap<>();
        CompletableFuture<Generated> presentation = assembly(
                        3,
                        focus -> Uni.createFrom()
                                .completionStage(parts.computeIfAbsent(focus, f -> new CompletableFuture<>())))
                .subscribeAsCompletionStage();
        for (String focus : List.of("Darjeeling", "Assam", "Oolong")) {
            Awaitility.await().until(() -> parts.containsKey(focus));
            parts.getOrDefault(focus, new CompletableFuture<>()).complete(answer(focus, GENERATED));
        }

        Generated generated = presentation.join();

        assertThat(read(generated).explanations().stream().map(Presentation.Part::subtopic))
                .containsExactly("Oolong", "Assam", "Darjeeling");
        assertThat(read(generated).explanations().stream().map(Presentation.Part::explanation))
                .containsExactly("about Oolong", "about Assam", "about Darjeeling");
        assertThat(generated.storable()).isTrue();
        assertThat(generated.cost().modelCalls()).isEqualTo(3);
        assertThat(generated.cost().tokensOut()).isEqualTo(60);
    }

    @Test
    void partThatFailsIsReportedInItsPlaceAndNothingIsKept() throws IOException {
        Generated generated = assembly(
                        3,
                        focus -> focus.equals("Assam")
                                ? Uni.createFrom().failure(declined())
                                : Uni.createFrom().item(answer(focus, GENERATED)))
                .await()
                .atMost(Duration.ofSeconds(20));

        Presentation presentation = read(generated);
        assertThat(presentation.successCount()).isEqualTo(2);
        assertThat(presentation.failedCount()).isEqualTo(1);
        assertThat(presentation.explanations().get(1))
                .isEqualTo(new Presentation.Part("Assam", null, null, null, "The model declined"));
        assertThat(generated.storable()).isFalse();
        assertThat(generated.cost().modelCalls()).isEqualTo(2);
    }

    @Test
    void unexpectedFailureOfAPartIsNotToldInItsOwnWords() throws IOException {
        Generated generated = assembly(
                        3,
                        focus -> focus.equals("Assam")
                                ? Uni.createFrom().failure(new IllegalStateException("inside words"))
                                : Uni.createFrom().item(answer(focus, GENERATED)))
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(read(generated).explanations().get(1).error())
                .isNotNull()
                .doesNotContain("inside words")
                .contains("try again");
    }

    @Test
    void whenEveryPartFailsSoDoesTheWhole() {
        Uni<Generated> presentation = assembly(2, focus -> Uni.createFrom().failure(declined()));

        assertThatThrownBy(() -> presentation.await().atMost(Duration.ofSeconds(20)))
                .isInstanceOf(ModelException.class)
                .hasMessage("The model declined");
    }

    @Test
    void partFromTheCacheCostsNothing() {
        Generated generated = assembly(
                        3,
                        focus -> Uni.createFrom()
                                .item(answer(
                                        focus,
                                        focus.equals("Oolong")
                                                ? new CacheStatus.Hit(Tier.MEMORY)
                                                : new CacheStatus.Forwarded(
                                                        CacheStatus.Reason.MISS, focus.equals("Assam"), false))))
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(generated.cost().modelCalls()).isEqualTo(1);
        assertThat(generated.storable()).isTrue();
    }

    @Test
    void noMorePartsThanAllowedAreFetchedSideBySide() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        assembly(
                        2,
                        focus -> Uni.createFrom()
                                .deferred(() -> {
                                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                                    return Uni.createFrom()
                                            .item(answer(focus, GENERATED))
                                            .onItem()
                                            .delayIt()
                                            .by(Duration.ofMillis(20));
                                })
                                .invoke(underWay::decrementAndGet))
                .await()
                .atMost(Duration.ofSeconds(20));

        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    /** What comes of fetching one part. */
    private interface Part {
        Uni<CachedResponse> of(String focus);
    }

    private static Uni<Generated> assembly(int concurrency, Part part) {
        return new PresentationAssembly((request, directives) -> part.of(request.subtopic()), JSON, concurrency)
                .assemble(REQUEST, RequestCacheControl.NONE);
    }

    private static ModelException declined() {
        return new ModelException(ModelException.Reason.BLOCKED, "The model declined");
    }

    private static CachedResponse answer(String focus, CacheStatus served) {
        byte[] body = AnswerJson.bytes(JSON, new Explanation("Tea", focus, "about " + focus, "use", "video"));
        Instant now = Instant.EPOCH;
        return new CachedResponse(new CacheEntry(body, AnswerJson.MEDIA_TYPE, "\"x\"", now, now, now, 0, COST), served);
    }

    private static Presentation read(Generated generated) throws IOException {
        return JSON.readValue(new String(generated.body(), UTF_8), Presentation.class);
    }
}
