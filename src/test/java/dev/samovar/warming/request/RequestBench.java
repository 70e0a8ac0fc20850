package dev.samovar.warming.request;

import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.HttpUpstreamClient;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.Callers;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.security.NamedKeys;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.upstream.UpstreamServer;
import dev.samovar.warming.PopularTopics;
import dev.samovar.warming.TopicWarmer;
import dev.samovar.warming.WarmingProgress;
import dev.samovar.warming.WarmingRuns;
import dev.samovar.warming.popularity.MemoryPopularityStore;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Requests to an upstream with the service's key, {@code up}, to one without, {@code free}, and their warming. */
final class RequestBench implements AutoCloseable {

    static final Duration FRESH = Duration.ofHours(8);
    static final Duration PERIOD = Duration.ofHours(6);
    static final String SERVICE_KEY = "service-key-4c81d90ae2";
    static final String CLIENT_KEY = "client-key-a7c0d2f19b";
    static final String PATH = "/v1/chat/completions";
    static final String GOOD =
            "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"c\"}}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}";

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Namespace UP = new Namespace("up");

    final Vertx vertx = Vertx.vertx();
    final UpstreamServer server = UpstreamServer.start(vertx);
    final ManualClock clock = new ManualClock();
    final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    final MemoryCacheStore store = new MemoryCacheStore(clock, Set.of(UP), 64 << 20, Duration.ofSeconds(5), workers);
    final ProxyKeys keys =
            new ProxyKeys(new RequestControlReader(Duration.ofDays(9)), new RecentBodies(1 << 20, workers), true);
    final Callers callers =
            new Callers(new NamedKeys(Map.of("app", CLIENT_KEY)), new NamedKeys(Map.of("ann", "operator-key-5521aa")));
    final Upstream up = upstream("up", server.url(), Optional.of(SERVICE_KEY), false);
    final Upstream free = upstream("free", server.url(), Optional.empty(), false);
    final PopularRequests popular = popular(10);
    final ReadThroughCache whole;
    final StreamingCache streams;
    final RequestWarmer warmer;

    RequestBench() {
        server.answer(200, GOOD);
        StatsCounter stats = new StatsCounter(List.of(UP));
        FreshnessPolicy freshness = new FreshnessPolicy(Map.of(UP, new Lifetime(FRESH, Duration.ofHours(9))), () -> 0);
        FailureCache failures = new FailureCache(Duration.ZERO, failure -> false, clock);
        whole = new ReadThroughCache(
                store,
                stats,
                freshness,
                failures,
                new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));
        streams = new StreamingCache(
                store,
                stats,
                freshness,
                failures,
                new StreamLimits(1 << 20, 64 << 20),
                clock,
                CallerContext.none(),
                StreamRelay.NONE);
        warmer = new RequestWarmer(
                List.of(
                        new ProxiedUpstream(up, new HttpUpstreamClient(vertx, new HttpClientOptions())),
                        new ProxiedUpstream(free, new HttpUpstreamClient(vertx, new HttpClientOptions()))),
                whole,
                streams,
                new RequestWarmer.Means(
                        keys::read,
                        new ProxyLimits(
                                1 << 20, 1 << 20, new WholeAnswer.Limits(1 << 20, new AnswerBudget(1 << 24)), LONG),
                        new Offloading(workers),
                        vertx));
    }

    PopularRequests popular(int limit) {
        return new PopularRequests(new MemoryPopularityStore(), limit, clock, workers);
    }

    static Upstream upstream(String name, URI url, Optional<String> key, boolean shared) {
        return new Upstream(
                name,
                new OpenAiDialect(),
                url,
                key,
                true,
                shared,
                Set.of(),
                new Upstream.Timeouts(LONG, Duration.ofHours(1), Duration.ofHours(1)));
    }

    static String body(String message, boolean stream) {
        return "{\"model\":\"m\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + message
                + "\"}]}";
    }

    /** A client of the service, with a client key. */
    MultiMap client(String... further) {
        return headers("Authorization", "Bearer " + CLIENT_KEY).addAll(headers(further));
    }

    static MultiMap headers(String... pairs) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    /** A request as the proxy reads it. */
    IncomingCall incoming(Upstream upstream, String query, MultiMap headers) {
        Caller caller = callers.of(upstream, headers, query, false);
        return new IncomingCall(upstream, PATH, query, headers, caller);
    }

    ReadCall.Cacheable ask(PopularRequests listener, IncomingCall incoming, String body, int times) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ReadCall.Cacheable call = (ReadCall.Cacheable) keys.read(incoming, bytes);
        for (int i = 0; i < times; i++) {
            listener.asked(incoming, call, bytes);
        }
        return call;
    }

    /** Asks as a client of the service does. */
    ReadCall.Cacheable ask(String body, int times, String... headers) {
        return ask(popular, incoming(up, "", client(headers)), body, times);
    }

    WarmingRuns runs(int calls, RequestFile file) {
        return runs(calls, file, Map.of(), List.of());
    }

    WarmingRuns runs(int calls, RequestFile file, Map<String, TopicWarmer> topicWarmers, List<String> topics) {
        return new WarmingRuns(
                topicWarmers,
                () -> new PopularTopics(topics),
                new WarmedRequests(file, popular, warmer),
                new WarmingRuns.Bounds(1, calls, 1_000_000),
                clock,
                CallerContext.none());
    }

    /** Ranks, and runs as the schedule does. */
    WarmingProgress rankAndRun(WarmingRuns runs) {
        popular.refresh().await().atMost(LONG);
        runs.join(PERIOD).await().atMost(LONG);
        return runs.progress();
    }

    WarmingProgress rankAndRun() {
        return rankAndRun(runs(100, RequestFile.NONE));
    }

    /** The fresh entry of a request in the cache, as a client would get it. */
    Optional<CachedResponse> entry(ReadCall.Cacheable call) {
        return whole.getIfPresent(call.key());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        workers.shutdownNow();
    }
}
