package dev.samovar.content;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.ImageRequest;
import dev.samovar.content.request.PresentationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.LanguageModel;
import dev.samovar.model.ModelIdentity;
import dev.samovar.testing.model.FakeModel;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The content service on an empty memory store, with a model that answers at once. */
final class ContentWorkbench {

    private static final Duration LONG = Duration.ofSeconds(20);

    final MemoryCacheStore store;
    final ContentService service;

    ContentWorkbench(LanguageModel model) {
        Set<Namespace> namespaces = Set.copyOf(Namespaces.ALL);
        store = new MemoryCacheStore(
                InstantSource.system(),
                namespaces,
                10_000_000,
                Duration.ofSeconds(5),
                Infrastructure.getDefaultWorkerPool());
        FreshnessPolicy freshness = new FreshnessPolicy(
                namespaces.stream()
                        .collect(Collectors.toMap(
                                one -> one, one -> new Lifetime(Duration.ofHours(1), Duration.ofHours(1)))),
                () -> 0);
        ReadThroughCache cache = new ReadThroughCache(
                store,
                new StatsCounter(Namespaces.ALL),
                freshness,
                new FailureCache(Duration.ZERO, failure -> false, InstantSource.system()),
                new ReadThroughCache.Timing(InstantSource.system(), LONG, LONG, CallerContext.none()));
        service = new ContentService(cache, model, new ObjectMapper(), topic -> {}, 3);
    }

    /** The keys under which a question's answers are stored. */
    List<CacheKey> keys(Function<ContentService, Uni<CachedResponse>> question) {
        question.apply(service).await().atMost(LONG);
        EntryPage page =
                store.list(new EntryQuery(null, null, null, 1000)).await().atMost(LONG);
        return page.entries().stream().map(EntryPage.Listed::key).toList();
    }

    /** The key of a question in its own namespace, with the usual model. */
    static CacheKey key(Object request) {
        return key(FakeModel.IDENTITY, request);
    }

    static CacheKey key(ModelIdentity identity, Object request) {
        Namespace namespace = namespace(request);
        return new ContentWorkbench(FakeModel.answering(identity, FakeModel.CONTENT))
                .keys(service -> ask(service, request)).stream()
                        .filter(key -> key.namespace().equals(namespace))
                        .findFirst()
                        .orElseThrow();
    }

    private static Namespace namespace(Object request) {
        if (request instanceof SubtopicsRequest) {
            return Namespaces.SUBTOPICS;
        }
        if (request instanceof ExplanationRequest) {
            return Namespaces.EXPLANATION;
        }
        return request instanceof PresentationRequest ? Namespaces.PRESENTATION : Namespaces.IMAGE2TOPIC;
    }

    private static Uni<CachedResponse> ask(ContentService service, Object request) {
        if (request instanceof SubtopicsRequest subtopics) {
            return service.subtopics(subtopics, RequestCacheControl.NONE);
        }
        if (request instanceof ExplanationRequest explanation) {
            return service.explanation(explanation, RequestCacheControl.NONE);
        }
        if (request instanceof PresentationRequest presentation) {
            return service.presentation(presentation, RequestCacheControl.NONE);
        }
        return service.imageTopic((ImageRequest) request, RequestCacheControl.NONE);
    }
}
