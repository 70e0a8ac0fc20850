package dev.samovar.content;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CanonicalRequest;
import dev.samovar.cache.key.Subject;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.content.json.AnswerJson;
import dev.samovar.content.kind.Explanation;
import dev.samovar.content.kind.ExplanationKind;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.PresentationRequest;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Assembly of a presentation from explanations, which are fetched concurrently through their own namespace. */
final class PresentationAssembly {

    private static final System.Logger LOG = System.getLogger(PresentationAssembly.class.getName());

    private final BiFunction<ExplanationRequest, RequestCacheControl, Uni<CachedResponse>> explanations;
    private final ObjectMapper json;
    private final int concurrency;

    PresentationAssembly(
            BiFunction<ExplanationRequest, RequestCacheControl, Uni<CachedResponse>> explanations,
            ObjectMapper json,
            int concurrency) {
        this.explanations = explanations;
        this.json = json;
        this.concurrency = concurrency;
    }

    /** Adds every field of the request to its canonical form. */
    static void canonical(PresentationRequest request, CanonicalRequest canonical) {
        canonical.folded("topic", request.topic());
        for (int i = 0; i < request.focus().size(); i++) {
            canonical.folded("focus" + i, request.focus().get(i));
        }
        ExplanationKind.audience(request.audience(), canonical);
    }

    static String subject(PresentationRequest request) {
        return Subject.of(request.topic());
    }

    /** Fetches every part. The outcome is storable only if none failed; if all failed, so does this. */
    Uni<Generated> assemble(PresentationRequest request, RequestCacheControl directives) {
        long start = System.nanoTime();
        List<Uni<Fetched>> parts = request.focus().stream()
                .map(focus -> fetch(request, focus, directives))
                .toList();
        return Uni.join()
                .all(parts)
                .usingConcurrencyOf(concurrency)
                .andFailFast()
                .map(fetched -> generated(request, fetched, Duration.ofNanos(System.nanoTime() - start)));
    }

    /** A part, or the failure in its place. */
    private record Fetched(
            String focus,
            @Nullable CachedResponse answer,
            @Nullable Throwable failure) {}

    private Uni<Fetched> fetch(PresentationRequest request, String focus, RequestCacheControl directives) {
        ExplanationRequest part = new ExplanationRequest(request.topic(), focus, request.audience());
        return Uni.createFrom()
                .deferred(() -> explanations.apply(part, directives))
                .map(answer -> new Fetched(focus, answer, null))
                .onFailure()
                .recoverWithItem(failure -> new Fetched(focus, null, failure));
    }

    private Generated generated(PresentationRequest request, List<Fetched> fetched, Duration time) {
        List<Presentation.Part> parts = fetched.stream().map(this::part).toList();
        int failed = (int) parts.stream().filter(part -> part.error() != null).count();
        Throwable first = fetched.get(0).failure();
        if (failed == parts.size() && first != null) {
            throw unchecked(first);
        }
        Presentation presentation = new Presentation(request.topic(), parts, parts.size() - failed, failed);
        return new Generated(
                AnswerJson.bytes(json, presentation), AnswerJson.MEDIA_TYPE, cost(fetched, time), failed == 0);
    }

    private Presentation.Part part(Fetched fetched) {
        CachedResponse answer = fetched.answer();
        if (answer == null) {
            return new Presentation.Part(fetched.focus(), null, null, null, error(fetched.failure()));
        }
        try {
            Explanation e = json.readValue(answer.entry().body(), Explanation.class);
            return new Presentation.Part(
                    fetched.focus(), e.explanation(), e.realWorldApplication(), e.youtubeSearchQuery(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String error(@Nullable Throwable failure) {
        Optional<String> known = Optional.ofNullable(failure).flatMap(KnownFailure::message);
        if (known.isPresent()) {
            return known.get();
        }
        LOG.log(System.Logger.Level.ERROR, "A part of a presentation failed unexpectedly", failure);
        return "This part failed unexpectedly: try again later";
    }

    /** What this presentation had generated itself: a part from the cache cost nothing. */
    private static Cost cost(List<Fetched> fetched, Duration time) {
        Cost sum = fetched.stream()
                .map(Fetched::answer)
                .filter(answer -> answer != null
                        && answer.served() instanceof CacheStatus.Forwarded forwarded
                        && !forwarded.collapsed())
                .map(answer -> answer.entry().cost())
                .reduce(Cost.NONE, Cost::plus);
        return new Cost(sum.modelCalls(), sum.tokensIn(), sum.tokensOut(), time);
    }

    private static RuntimeException unchecked(Throwable failure) {
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }
}
