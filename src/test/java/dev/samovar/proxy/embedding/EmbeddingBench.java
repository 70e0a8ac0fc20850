package dev.samovar.proxy.embedding;

import dev.samovar.cache.CacheStore;
import dev.samovar.cache.Purge;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.RecordingCacheStore;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.loader.Offloading;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamCounters;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.upstream.Chunks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** Embedding calls on a memory store, in front of an upstream that is a function. Without a network. */
final class EmbeddingBench implements AutoCloseable {

    static final Namespace UP = new Namespace("up");
    static final Duration FRESH = Duration.ofHours(1);
    static final Duration STALE = Duration.ofHours(2);
    static final int MAX_ENTRY = 4_000;
    static final int MAX_ANSWER = 4 << 20;

    private static final Duration LONG = Duration.ofMinutes(1);

    final ManualClock clock = new ManualClock();
    final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    final CacheStore store;
    final ReadThroughCache cache;
    final StatsCounter stats;
    final KeyHistory history;
    final UpstreamCounters counters = new UpstreamCounters(ModelPrices.NONE);
    final ProxyKeys keys;
    final List<String> sent = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final EmbeddingCalls calls;
    private final Upstream upstream;
    volatile Quota quota = Quota.UNLIMITED;

    /** Answers a call, at once or later. */
    volatile Function<String, CompletableFuture<FakeAnswer>> answers =
            body -> CompletableFuture.completedFuture(FakeAnswer.to(body));

    EmbeddingBench(Dialect dialect) {
        this(dialect, true);
    }

    EmbeddingBench(Dialect dialect, boolean excerpts) {
        this(dialect, excerpts, UP, Optional.empty());
    }

    /** Calls on a store of its own, with the time of this machine. */
    EmbeddingBench(Dialect dialect, Namespace namespace, CacheStore store) {
        this(dialect, true, namespace, Optional.of(store));
    }

    private EmbeddingBench(Dialect dialect, boolean excerpts, Namespace namespace, Optional<CacheStore> given) {
        InstantSource clock = given.isPresent() ? InstantSource.system() : this.clock;
        history = new KeyHistory(clock);
        CacheStore plain = given.orElseGet(
                () -> new MemoryCacheStore(clock, Set.of(UP), 256 << 20, Duration.ofSeconds(5), timers));
        store = new RecordingCacheStore(plain, history);
        stats = new StatsCounter(
                Set.of(namespace),
                (key, refused) ->
                        history.missed(key, refused ? KeyHistory.MissCause.REQUESTED : KeyHistory.MissCause.ABSENT));
        keys = new ProxyKeys(new RequestControlReader(FRESH), new RecentBodies(1 << 20, timers), excerpts);
        FreshnessPolicy freshness = new FreshnessPolicy(Map.of(namespace, new Lifetime(FRESH, STALE)), () -> 0);
        cache = new ReadThroughCache(
                store,
                stats,
                freshness,
                new FailureCache(Duration.ZERO, failure -> false, clock, history),
                new ReadThroughCache.Timing(clock, LONG, LONG, CallerContext.none()));
        calls = new EmbeddingCalls(
                new EmbeddingCalls.Services(
                        cache,
                        new InputEntries(store, freshness, stats, clock),
                        ContentCoding.IDENTITY,
                        (to, failure) -> failures.add(failure)),
                new ProxyLimits(
                        1 << 20,
                        MAX_ENTRY,
                        new WholeAnswer.Limits(MAX_ANSWER, new AnswerBudget(1 << 24)),
                        Duration.ofMinutes(1)),
                new Offloading(Runnable::run));
        upstream = new Upstream(
                namespace.name(),
                dialect,
                URI.create("http://h"),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(LONG, LONG, LONG));
    }

    /** Sends a request, and waits for its response. Fails as the call does. */
    CapturedResponse send(String path, String body, String... headers) {
        return begin(path, body, headers).join();
    }

    /** Sends a request. The future fails as the call does. */
    CompletableFuture<CapturedResponse> begin(String path, String body, String... headers) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        Caller caller = new Caller("all", true, Map.of());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ReadCall.Cacheable read =
                (ReadCall.Cacheable) keys.read(new IncomingCall(upstream, path, null, fields, caller), bytes);
        CapturedResponse response = new CapturedResponse();
        HttpServerRequest request = stub(
                HttpServerRequest.class,
                Map.of(
                        "method",
                        HttpMethod.POST,
                        "version",
                        HttpVersion.HTTP_1_1,
                        "headers",
                        fields,
                        "response",
                        response.proxy()));
        Exchange exchange = new Exchange(
                stub(RoutingContext.class, Map.of("request", request, "response", response.proxy())),
                new ProxiedUpstream(upstream, this::call, counters),
                new Target(path, ""),
                "",
                caller,
                fields,
                new CountedRequest(counters));
        if (!EmbeddingCalls.mayAnswer(exchange, read)) {
            return CompletableFuture.completedFuture(CapturedResponse.WHOLE);
        }
        return calls.answer(
                        exchange,
                        read,
                        read.upstreamBody(bytes),
                        read.controls().directives().chargedTo(quota),
                        Runnable::run,
                        () -> Uni.createFrom().item(response::answeredWhole))
                .invoke(Runnable::run)
                .replaceWith(response)
                .subscribeAsCompletionStage();
    }

    private UpstreamCall call(UpstreamRequest request) {
        String body = ((UpstreamRequest.Whole) request.body()).bytes().toString();
        sent.add(body);
        Future<UpstreamResponse> response =
                Future.fromCompletionStage(answers.apply(body)).map(EmbeddingBench::response);
        return new UpstreamCall() {
            @Override
            public Future<UpstreamResponse> response() {
                return response;
            }

            @Override
            public void cancel() {
                // Nothing waits for it
            }
        };
    }

    private static UpstreamResponse response(FakeAnswer answer) {
        Chunks chunks = new Chunks();
        chunks.add(answer.body());
        chunks.end();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add("Content-Type", "application/json")
                .addAll(answer.headers());
        return new UpstreamResponse(answer.status(), "", headers, chunks, MultiMap::caseInsensitiveMultiMap);
    }

    /** Purges what a pattern matches. */
    void purge(String pattern) {
        store.purge(new Purge.OfPattern(GlobPattern.parse(pattern))).await().indefinitely();
    }

    long entries() {
        return store.count().await().indefinitely().totalKeys();
    }

    static <T> T stub(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> results.get(method.getName())));
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
