package dev.samovar.proxy.route;

import static org.awaitility.Awaitility.await;

import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.memory.MemoryCacheStore;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.cache.readthrough.ReadThroughCache;
import dev.samovar.cache.readthrough.failure.FailureCache;
import dev.samovar.cache.readthrough.failure.GenerationListener;
import dev.samovar.cache.readthrough.flight.CallerContext;
import dev.samovar.cache.readthrough.stream.StreamingCache;
import dev.samovar.cache.readthrough.stream.body.StreamLimits;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.cache.stats.StatsCounter;
import dev.samovar.http.body.BodyBudget;
import dev.samovar.http.body.BodyTimeout;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.limit.Quota;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.embedding.InputEntries;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.HttpUpstreamClient;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.keys.RequestListener;
import dev.samovar.proxy.loader.ProxyLimits;
import dev.samovar.proxy.stats.ModelPrice;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamFigures;
import dev.samovar.proxy.stats.UpstreamStatistics;
import dev.samovar.testing.ManualClock;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A proxy with a memory cache in front of one upstream, {@code up}, and of one that nobody serves, {@code gone}. */
final class ProxyBench implements AutoCloseable {

    static final Duration FRESH = Duration.ofHours(1);
    static final Namespace UP = new Namespace("up");
    static final int MAX_BODY = 64 * 1024;
    static final int MAX_ENTRY = 32 * 1024;
    static final int ANSWER_BUDGET = 256 * 1024;

    /** The service's own key for the upstreams. */
    static final String KEY = "service-key-4c81d90ae2";

    private static final Namespace GONE = new Namespace("gone");
    private static final Duration LONG = Duration.ofMinutes(1);

    /** The header of a request that is a 400. */
    static final String REFUSED = "X-Refused";

    /** The header of an operator's request. */
    static final String OPERATOR = "X-Operator";

    /** Longer than any test waits: an upstream call that ends was given up. */
    static final Duration NEVER = Duration.ofHours(1);

    final Vertx vertx = Vertx.vertx();
    final UpstreamServer upstream = UpstreamServer.start(vertx);
    final ManualClock clock = new ManualClock();
    final AnswerBudget answers = new AnswerBudget(ANSWER_BUDGET);
    final List<String> warnings = new CopyOnWriteArrayList<>();

    /** The failures that the history of keys keeps. */
    final List<Throwable> kept = new CopyOnWriteArrayList<>();

    final HttpClient client = HttpClient.newHttpClient();
    final ReadThroughCache cache;
    final StreamingCache streams;
    final BodyBudget bodies = BodyBudget.ofHeap();
    final MemoryCacheStore store;
    final UpstreamStatistics statistics = new UpstreamStatistics(
            List.of("up", "gone"),
            ModelPrices.of(List.of(new ModelPrice("m", new BigDecimal("2.50"), new BigDecimal("10.125")))));
    private final StatsCounter stats = new StatsCounter(List.of(UP, GONE));
    private final BlockingQueue<UpstreamServer.Exchange> held = new LinkedBlockingQueue<>();
    private final HttpServer server;
    volatile Quota quota = Quota.UNLIMITED;
    volatile RequestListener listener = RequestListener.NONE;

    ProxyBench() {
        this(new Upstream.Timeouts(LONG, NEVER, NEVER));
    }

    ProxyBench(Upstream.Timeouts timeouts) {
        this(timeouts, MAX_ENTRY);
    }

    ProxyBench(Upstream.Timeouts timeouts, int streamBytes) {
        this(timeouts, streamBytes, LONG);
    }

    /**
     * A proxy.
     *
     * @param streamBytes the largest stream that is stored
     * @param bodyDeadline how long the body of a model call may take to arrive
     */
    ProxyBench(Upstream.Timeouts timeouts, int streamBytes, Duration bodyDeadline) {
        this(timeouts, streamBytes, bodyDeadline, new FakeDialect(), FakeKeys::read);
    }

    /** A proxy for a real protocol, with keys of its own. */
    ProxyBench(Dialect dialect, BiFunction<IncomingCall, byte[], ReadCall> keys) {
        this(new Upstream.Timeouts(LONG, NEVER, NEVER), MAX_ENTRY, LONG, dialect, keys);
    }

    private ProxyBench(
            Upstream.Timeouts timeouts,
            int streamBytes,
            Duration bodyDeadline,
            Dialect dialect,
            BiFunction<IncomingCall, byte[], ReadCall> keys) {
        Set<Namespace> namespaces = Set.of(UP, GONE);
        store = new MemoryCacheStore(
                clock,
                namespaces,
                64 << 20,
                Duration.ofSeconds(5),
                java.util.concurrent.Executors.newSingleThreadScheduledExecutor());
        Lifetime lifetime = new Lifetime(FRESH, FRESH);
        FreshnessPolicy freshness = new FreshnessPolicy(Map.of(UP, lifetime, GONE, lifetime), () -> 0);
        FailureCache failures = new FailureCache(Duration.ZERO, failure -> false, clock, new GenerationListener() {
            @Override
            public void failed(CacheKey key, Throwable failure) {
                kept.add(failure);
            }

            @Override
            public void notStored(CacheKey key) {
                // Nothing is kept of it
            }
        });
        CallerContext callers = () -> {
            Context context = Vertx.currentContext();
            return context == null ? Runnable::run : task -> context.runOnContext(ignored -> task.run());
        };
        cache = new ReadThroughCache(
                store, stats, freshness, failures, new ReadThroughCache.Timing(clock, LONG, LONG, callers));
        streams = new StreamingCache(
                store,
                stats,
                freshness,
                failures,
                new StreamLimits(streamBytes, 64 << 20),
                clock,
                callers,
                StreamRelay.NONE);
        HttpUpstreamClient http = new HttpUpstreamClient(vertx, new HttpClientOptions());
        ProxyRoute route = new ProxyRoute(
                List.of(
                        new ProxiedUpstream(
                                upstream("up", dialect, upstream.url(), timeouts), http, statistics.of("up")),
                        new ProxiedUpstream(
                                upstream("gone", dialect, URI.create("http://127.0.0.1:1"), timeouts),
                                http,
                                statistics.of("gone"))),
                FakeKeys::caller,
                new BodyTimeout(LONG),
                new ProxyRoute.Cached(
                        new ProxyRoute.Caches(cache, streams, new InputEntries(store, freshness, stats, clock)),
                        keys,
                        (incoming, call, body) -> listener.asked(incoming, call, body),
                        bodies,
                        (request, caller) -> quota,
                        RepeatedRequests.NONE,
                        ContentCoding.IDENTITY,
                        clock,
                        new ProxyLimits(MAX_BODY, MAX_ENTRY, new WholeAnswer.Limits(1 << 20, answers), bodyDeadline),
                        Executors.newCachedThreadPool()),
                new ProxyRoute.Log((kind, text) -> warnings.add(text)));
        Router router = Router.router(vertx);
        router.route().handler(route);
        router.route().handler(context -> context.response().setStatusCode(404).end("not proxied"));
        server = vertx.createHttpServer(
                        // Longer than clients wait: no connection ends by itself
                        new HttpServerOptions().setIdleTimeout(600).setHttp2ClearTextEnabled(true))
                .requestHandler(router);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    private static Upstream upstream(String name, Dialect dialect, URI url, Upstream.Timeouts timeouts) {
        return new Upstream(
                name, dialect, URI.create(url + "/base"), Optional.of(KEY), true, false, Set.of(), timeouts);
    }

    /** The upstream {@code up}. */
    Upstream to() {
        return upstream("up", new FakeDialect(), upstream.url(), new Upstream.Timeouts(LONG, LONG, LONG));
    }

    /** How many calls had to wait for a generation. */
    long misses() {
        return stats.of("up").misses();
    }

    /** The statistics of one upstream. */
    UpstreamFigures figures(String name) {
        return Objects.requireNonNull(statistics.figures().get(name));
    }

    int port() {
        return server.actualPort();
    }

    RawClient raw() {
        return new RawClient(port());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(LONG);
    }

    HttpRequest chat(String body, String... headers) {
        HttpRequest.Builder request =
                request("/up/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends the same call several times at once. */
    List<CompletableFuture<HttpResponse<String>>> calls(int count, String body) {
        return Stream.generate(() -> client.sendAsync(chat(body), HttpResponse.BodyHandlers.ofString()))
                .limit(count)
                .toList();
    }

    /** Lets the upstream hold each call until the test {@linkplain #take takes} and answers it. */
    void hold() {
        upstream.answer(held::add);
    }

    /** The next call that the upstream holds. */
    UpstreamServer.Exchange take() throws InterruptedException {
        return Objects.requireNonNull(held.poll(LONG.toSeconds(), TimeUnit.SECONDS), "no call reached the upstream");
    }

    /** A response that is a stream, to be written. */
    static HttpServerResponse stream(UpstreamServer.Exchange exchange) {
        return exchange.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
    }

    void awaitMisses(int count) {
        await().atMost(LONG).until(() -> misses() >= count);
    }

    HttpResponse<String> get(String path) {
        return send(request(path).build());
    }

    /** The value of {@code Cache-Status} of this service. */
    static String status(HttpResponse<?> response) {
        List<String> all = response.headers().allValues("Cache-Status");
        return all.get(all.size() - 1);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
