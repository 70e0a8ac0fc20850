package dev.samovar.warming.request;

import static dev.samovar.warming.request.RequestBench.GOOD;
import static dev.samovar.warming.request.RequestBench.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.Purge;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.testing.upstream.UpstreamServer;
import dev.samovar.warming.WarmResult;
import dev.samovar.warming.WarmingProgress;
import dev.samovar.warming.WarmingRuns;
import dev.samovar.warming.WarmingTarget;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that keep the answers to popular requests fresh, on a controlled clock. */
class RequestWarmingTest {

    private static final Duration WAIT = Duration.ofMinutes(1);
    private static final String CHUNK =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"c\"},\"finish_reason\":null}]}\n\n";
    private static final String END = String.join(
            "\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":5}}",
            "data: [DONE]",
            "");

    private final RequestBench bench = new RequestBench();
    private final BlockingQueue<UpstreamServer.Exchange> held = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private void answerWell() {
        bench.server.answer(exchange -> {
            if (exchange.body().toString().contains("\"stream\":true")) {
                stream(exchange).write(CHUNK);
                exchange.response().end(END);
            } else {
                exchange.response()
                        .putHeader("Content-Type", "application/json")
                        .end(GOOD);
            }
        });
    }

    private static HttpServerResponse stream(UpstreamServer.Exchange exchange) {
        return exchange.response().setChunked(true).putHeader("Content-Type", "text/event-stream");
    }

    private UpstreamServer.Exchange take() throws InterruptedException {
        UpstreamServer.Exchange taken = held.poll(WAIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(taken).as("a call upstream").isNotNull();
        return taken;
    }

    private int calls() {
        return bench.server.requests().size();
    }

    private static WarmingTarget target(ReadCall.Cacheable call) {
        return new WarmingTarget("up", "m " + call.key().fingerprint().substring(0, 12));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void popularRequestIsRefreshedBeforeItsEntryExpires(boolean stream) {
        answerWell();
        ReadCall.Cacheable call = bench.ask(body("often", stream), 5);
        WarmingProgress first = bench.rankAndRun();

        assertThat(first.done()).isEqualTo(1);
        assertThat(first.requests()).isEqualTo(1);
        assertThat(first.details().modelCalls()).isEqualTo(1);
        assertThat(first.details().tokens()).isEqualTo(8);
        await().atMost(WAIT).until(() -> bench.entry(call).isPresent());
        String stored = new String(bench.entry(call).orElseThrow().entry().body(), UTF_8);
        assertThat(stored).isEqualTo(stream ? CHUNK + END : GOOD);

        bench.clock.advance(Duration.ofMinutes(1));
        assertThat(bench.rankAndRun().details().skips()).containsEntry(target(call), "fresh already");
        bench.clock.advance(RequestBench.FRESH.minus(Duration.ofHours(1)));
        assertThat(bench.rankAndRun().done())
                .as("it would expire before the next run")
                .isEqualTo(1);
        assertThat(calls()).isEqualTo(2);
        bench.clock.advance(Duration.ofHours(2));
        await().atMost(WAIT).until(() -> bench.entry(call).isPresent());
    }

    @Test
    void upstreamWithoutAKeyOfTheServiceIsNotWarmed() {
        assertThat(bench.warmer.names()).containsExactly("up");
    }

    @Test
    void rareRequestIsLeftAlone() {
        bench.ask(body("rare", false), 4);

        assertThat(bench.rankAndRun().total()).isZero();
        assertThat(calls()).isZero();
    }

    @Test
    void refreshIsSentWithTheServicesKeyAndTheClientsBytes() throws InterruptedException {
        bench.server.answer(held::add);
        String body =
                "{ \"messages\":[{\"role\":\"user\",\"content\":\"x\"}], \"cache\":{\"ttl\":60}, \"model\":\"m\" }";
        bench.ask(
                bench.popular,
                bench.incoming(
                        bench.up,
                        "a=1&key=" + RequestBench.CLIENT_KEY,
                        bench.client("OpenAI-Beta", "b", "User-Agent", "app", "X-Other", "o")),
                body,
                9);
        WarmingRuns runs = bench.runs(100, RequestFile.NONE);
        bench.popular.refresh().await().atMost(WAIT);
        runs.start();
        UpstreamServer.Exchange sent = take();
        sent.response().putHeader("Content-Type", "application/json").end(GOOD);
        await().atMost(WAIT).until(() -> runs.progress().done() == 1);

        assertThat(sent.body().toString())
                .isEqualTo("{ \"messages\":[{\"role\":\"user\",\"content\":\"x\"}],  \"model\":\"m\" }");
        UpstreamServer.Recorded recorded = bench.server.requests().get(0);
        assertThat(recorded.uri()).isEqualTo(RequestBench.PATH + "?a=1");
        assertThat(recorded.headers().get("Authorization")).isEqualTo("Bearer " + RequestBench.SERVICE_KEY);
        assertThat(recorded.headers().get("OpenAI-Beta")).isEqualTo("b");
        assertThat(recorded.headers().get("Accept-Encoding")).isEqualTo("identity");
        assertThat(recorded.headers().names().stream().map(String::toLowerCase))
                .containsExactlyInAnyOrder(
                        "authorization",
                        "openai-beta",
                        "content-type",
                        "accept-encoding",
                        "via",
                        "host",
                        "content-length");
    }

    @Test
    void refreshKeepsPartitionAndTimeOfTheRequest() {
        ReadCall.Cacheable call =
                bench.ask(body("x", false), 5, "Samovar-Partition", "eval-7", "Samovar-TTL", "60", "OpenAI-Beta", "b");
        bench.rankAndRun();

        CachedResponse found = bench.entry(call).orElseThrow();
        assertThat(found.entry().timeToLive(bench.clock.instant())).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void failedRefreshLeavesTheOldEntry(boolean stream) {
        answerWell();
        ReadCall.Cacheable call = bench.ask(body("x", stream), 5);
        bench.rankAndRun();
        await().atMost(WAIT).until(() -> bench.entry(call).isPresent());
        bench.clock.advance(Duration.ofHours(5));
        bench.server.answer(500, "{}");

        WarmingProgress run = bench.rankAndRun();

        assertThat(run.details().failures())
                .containsExactly(Map.entry(target(call), "The upstream up answered with status 500"));
        assertThat(bench.entry(call)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answerThatIsNotStoredIsAFailure(boolean stream) {
        bench.server.answer(exchange -> exchange.response()
                .putHeader("Content-Type", stream ? "text/event-stream" : "application/json")
                .end(stream ? CHUNK : GOOD.replace("stop", "length")));
        bench.ask(body("x", stream), 5);

        WarmingProgress run = bench.rankAndRun();

        assertThat(run.failed()).isEqualTo(1);
        assertThat(run.details().failures().values()).singleElement().asString().contains("not one that is stored");
    }

    @Test
    void topicsAndRequestsShareTheBudgetOfARun() {
        bench.ask(body("x", false), 5);
        WarmingRuns runs = bench.runs(
                1,
                RequestFile.NONE,
                Map.of("subtopics", (topic, minFreshFor, quota) -> {
                    assertThat(quota.tryAcquire()).isEmpty();
                    return Uni.createFrom().item(WarmResult.generated(7));
                }),
                List.of("Tea"));

        WarmingProgress run = bench.rankAndRun(runs);

        assertThat(run.total()).isEqualTo(2);
        assertThat(run.details().skips().values()).containsExactly("the run's model calls are used up, its limit: 1");
        assertThat(calls()).isZero();
    }

    @Test
    void purgeDuringARefreshOfAStreamKeepsItOutOfTheStore() throws InterruptedException {
        bench.server.answer(held::add);
        ReadCall.Cacheable call = bench.ask(body("x", true), 5);
        WarmingRuns runs = bench.runs(100, RequestFile.NONE);
        bench.popular.refresh().await().atMost(WAIT);
        runs.start();
        UpstreamServer.Exchange sent = take();
        stream(sent).write(CHUNK);
        bench.store.purge(new Purge.OfNamespace(call.key().namespace())).await().atMost(WAIT);
        sent.response().end(END);
        await().atMost(WAIT).until(() -> runs.progress().state() == WarmingProgress.State.FINISHED);
        bench.streams.drained().await().atMost(WAIT);

        assertThat(bench.entry(call)).isEmpty();
    }

    @Test
    void shutdownGivesUpARefreshOfAStream() throws InterruptedException {
        bench.server.answer(held::add);
        bench.ask(body("x", true), 5);
        WarmingRuns runs = bench.runs(100, RequestFile.NONE);
        bench.popular.refresh().await().atMost(WAIT);
        runs.start();
        stream(take()).write(CHUNK);
        await().atMost(WAIT).until(() -> bench.streams.generationsUnderWay() == 1);

        runs.close();

        bench.server
                .requests()
                .get(0)
                .gone()
                .orTimeout(WAIT.toSeconds(), TimeUnit.SECONDS)
                .join();
        bench.streams.drained().await().atMost(WAIT);
    }

    @Test
    void requestsOfTheFileComeFirstAndOnce() {
        String line =
                "{\"upstream\":\"up\",\"path\":\"" + RequestBench.PATH + "\",\"body\":" + body("file", false) + "}";
        RequestFile file = RequestFile.read(line + "\n\n" + line, Map.of("up", bench.up), bench.keys::read);
        ReadCall.Cacheable popular = bench.ask(body("popular", false), 9);
        ReadCall.Cacheable both = bench.ask(body("file", false), 5);

        WarmingProgress run = bench.rankAndRun(bench.runs(1, file));

        assertThat(run.total()).isEqualTo(2);
        assertThat(bench.entry(both))
                .as("a client's request hits the file's entry")
                .isPresent();
        assertThat(run.details().skips()).containsOnlyKeys(target(popular));
    }

    @Test
    void dryRunCountsTheCallsAndSendsNone() {
        bench.ask(body("x", false), 5);
        bench.popular.refresh().await().atMost(WAIT);
        WarmingRuns runs = bench.runs(100, RequestFile.NONE);

        assertThat(runs.plan().await().atMost(WAIT))
                .satisfies(plan -> assertThat(plan.calls()).isEqualTo(1))
                .satisfies(plan -> assertThat(plan.requests()).isEqualTo(1));
        assertThat(calls()).isZero();
    }
}
