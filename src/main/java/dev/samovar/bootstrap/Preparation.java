package dev.samovar.bootstrap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.bootstrap.wiring.redis.RedisMode;
import dev.samovar.bootstrap.wiring.redis.SharedCache;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.content.ContentService;
import dev.samovar.content.kind.Namespaces;
import dev.samovar.content.request.Audience;
import dev.samovar.content.request.ExplanationRequest;
import dev.samovar.content.request.SubtopicsRequest;
import dev.samovar.model.sample.SampleModel;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * First use of classes, connections and scripts at start, before the first request.
 *
 * <p>It calls no configured model, changes no statistics and stores no entry.
 */
@Singleton
class Preparation {

    /** The limit of the preparation, which bounds the delay of a start while Redis is unavailable. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(Preparation.class);

    private static final long BYTES = 1_000_000;
    private static final int TIMES = 3;

    private final ObjectMapper json;
    private final InstantSource clock;
    private final CallerContext context;
    private final RedisMode redisMode;

    Preparation(ObjectMapper json, InstantSource clock, CallerContext context, RedisMode redisMode) {
        this.json = json;
        this.clock = clock;
        this.context = context;
        this.redisMode = redisMode;
    }

    /** Emits null when done, or after {@link #LIMIT}. Never fails: the first request does what is not prepared. */
    Uni<Void> run() {
        Uni<Void> connections = redisMode
                .cache()
                .map(SharedCache::prepare)
                .orElseGet(() -> Uni.createFrom().voidItem());
        return Uni.join()
                .all(content(), connections)
                .andCollectFailures()
                .replaceWithVoid()
                .ifNoItem()
                .after(LIMIT)
                .recoverWithUni(Uni.createFrom().voidItem())
                .onFailure()
                .invoke(failure -> LOG.debug("Preparation for the first request failed", failure))
                .onFailure()
                .recoverWithNull();
    }

    /** A miss and hits of a cache of its own, with content of the built-in sample model. */
    Uni<Void> content() {
        return Uni.createFrom().deferred(() -> {
            ContentService content = new ContentService(cache(), new SampleModel(), json, topic -> {}, 1);
            return Multi.createFrom()
                    .range(0, TIMES)
                    .onItem()
                    .transformToUniAndConcatenate(time -> request(content))
                    .collect()
                    .last();
        });
    }

    private static Uni<Void> request(ContentService content) {
        ExplanationRequest explanation =
                ExplanationRequest.of("Samovar", null, Audience.ofExplanation(null, null, null, null));
        SubtopicsRequest subtopics = SubtopicsRequest.of("Samovar", null, null);
        return content.explanation(explanation, RequestCacheControl.NONE)
                .chain(() -> content.subtopics(subtopics, RequestCacheControl.NONE))
                .invoke(() -> content.inquire(explanation).getIfPresent())
                .replaceWithVoid();
    }

    private ReadThroughCache cache() {
        Set<Namespace> namespaces = Set.copyOf(Namespaces.ALL);
        MemoryCacheStore store =
                new MemoryCacheStore(clock, namespaces, BYTES, LIMIT, Infrastructure.getDefaultWorkerPool());
        Lifetime lifetime = new Lifetime(Duration.ofHours(1), Duration.ZERO);
        FreshnessPolicy freshness = new FreshnessPolicy(
                namespaces.stream().collect(Collectors.toMap(namespace -> namespace, namespace -> lifetime)),
                () -> 0.5);
        return new ReadThroughCache(
                store,
                new StatsCounter(namespaces),
                freshness,
                new FailureCache(Duration.ZERO, failure -> false, clock),
                new ReadThroughCache.Timing(clock, LIMIT, LIMIT, context));
    }
}
