package dev.samovar.proxy.loader;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.CacheControlParser;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.RequestControls;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.proxy.exchange.Exchange;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.forward.AnswerBudget;
import dev.samovar.proxy.forward.Target;
import dev.samovar.proxy.forward.WholeAnswer;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.proxy.stats.CountedRequest;
import dev.samovar.proxy.stats.ModelPrices;
import dev.samovar.proxy.stats.UpstreamCounters;
import dev.samovar.testing.upstream.Chunks;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A call whose upstream is a test's own response, without a network. */
final class LoaderBench {

    static final int MAX_ENTRY = 1_000;
    static final int MAX_ANSWER = 2_000;
    static final Duration FRESH = Duration.ofSeconds(77);
    static final String GOOD =
            "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"c\"}}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}";

    /** Where large work was done. */
    final List<Runnable> offloaded = new CopyOnWriteArrayList<>();

    final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    final Chunks body = new Chunks();
    final Promise<UpstreamResponse> response = Promise.promise();
    int status = 200;
    int requestBytes = 10;
    int maxAnswer = MAX_ANSWER;
    int sent;
    int cancelled;

    /** How often what the entry keeps was made. */
    int kept;

    /** The response with this whole body. */
    LoaderBench answer(String text) {
        body.add(text);
        body.end();
        return begin();
    }

    /** The head of the response. */
    LoaderBench begin() {
        response.complete(new UpstreamResponse(status, "", headers, body, MultiMap::caseInsensitiveMultiMap));
        return this;
    }

    private UpstreamCall call(UpstreamRequest request) {
        sent++;
        return new UpstreamCall() {
            @Override
            public Future<UpstreamResponse> response() {
                return response.future();
            }

            @Override
            public void cancel() {
                cancelled++;
            }
        };
    }

    GenerationCall generation(boolean stream) {
        Duration brief = Duration.ofMinutes(1);
        Upstream upstream = new Upstream(
                "up",
                new OpenAiDialect(),
                URI.create("http://h"),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(brief, brief, brief));
        UpstreamCounters counters = new UpstreamCounters(ModelPrices.NONE);
        HttpServerRequest request =
                stub(HttpServerRequest.class, Map.of("method", HttpMethod.POST, "version", HttpVersion.HTTP_1_1));
        Exchange exchange = new Exchange(
                stub(RoutingContext.class, Map.of("request", request)),
                new ProxiedUpstream(upstream, this::call, counters),
                new Target("/v1/chat/completions", ""),
                "",
                new Caller("all", false, Map.of()),
                MultiMap.caseInsensitiveMultiMap(),
                new CountedRequest(counters));
        RequestCacheControl none = CacheControlParser.read(List.of(), true);
        ReadCall.Cacheable read = new ReadCall.Cacheable(
                new CacheKey(new Namespace("up"), "m", "0".repeat(32)),
                () -> {
                    kept++;
                    return "kept";
                },
                new ProxiedCall("m", "", stream, Optional.empty(), false),
                new RequestControls(none, Optional.of(FRESH), Optional.empty()),
                false);
        return new GenerationCall(
                exchange,
                read,
                new UpstreamRequest.Whole(Buffer.buffer(new byte[requestBytes])),
                new ProxyLimits(1_000, MAX_ENTRY, new WholeAnswer.Limits(maxAnswer, new AnswerBudget(1 << 20)), brief),
                new Offloading(task -> {
                    offloaded.add(task);
                    task.run();
                }));
    }

    private static <T> T stub(Class<T> type, Map<String, Object> results) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> results.get(method.getName())));
    }
}
