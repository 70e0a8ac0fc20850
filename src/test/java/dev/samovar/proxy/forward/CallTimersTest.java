package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.proxy.LateRequestException;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamCall;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamResponse;
import dev.samovar.testing.upstream.Chunks;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The timers of a call: each runs for its phase, and none is left when the call has ended. */
class CallTimersTest {

    private static final Duration LONG = CallBench.LONG;
    private static final Duration CONNECT = LONG.plusSeconds(1);
    private static final Duration FIRST_BYTE = LONG.plusSeconds(2);
    private static final Duration TOTAL = LONG.plusSeconds(3);
    private static final Duration BRIEF = Duration.ofMillis(1);

    private final Set<Long> running = ConcurrentHashMap.newKeySet();
    private final Set<Long> delays = ConcurrentHashMap.newKeySet();
    private final CallBench bench = new CallBench(this::counted);

    CallTimersTest() {
        bench.timeouts = new Upstream.Timeouts(CONNECT, FIRST_BYTE, TOTAL);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** A Vert.x whose timers are counted. */
    @SuppressWarnings("unchecked") // the second argument of setTimer
    private Vertx counted(Vertx vertx) {
        return (Vertx) Proxy.newProxyInstance(
                Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("setTimer")) {
                        return set(vertx, (Long) arguments[0], (Handler<Long>) arguments[1]);
                    }
                    if (method.getName().equals("cancelTimer")) {
                        running.remove((Long) arguments[0]);
                    }
                    try {
                        return method.invoke(vertx, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** On an event loop, where the timer cannot fire before it is counted. */
    private long set(Vertx vertx, long delay, Handler<Long> handler) {
        long timer = vertx.setTimer(delay, fired -> {
            running.remove(fired);
            handler.handle(fired);
        });
        running.add(timer);
        delays.add(delay);
        return timer;
    }

    private static CompletableFuture<UpstreamResponse> response(UpstreamCall call) {
        return call.response().toCompletionStage().toCompletableFuture();
    }

    private void assertFails(UpstreamCall call, Class<? extends Throwable> with) {
        await().atMost(LONG).until(() -> call.response().isComplete());
        assertThat(call.response().cause()).isInstanceOf(with);
        await().atMost(LONG).until(running::isEmpty);
    }

    @Test
    void responseThatIsReadLeavesNone() throws Exception {
        UpstreamCall call = bench.call("/");
        UpstreamResponse response = response(call).get();
        assertThat(delays).containsExactlyInAnyOrder(CONNECT.toMillis(), FIRST_BYTE.toMillis(), TOTAL.toMillis());
        assertThat(running).as("the total while the body is read").hasSize(1);

        response.body().resume();

        await().atMost(LONG).until(running::isEmpty);
    }

    @Test
    void responseBeforeTheRequestHasEndedLeavesNone() throws Exception {
        bench.upstream.handle(request -> request.response().end("early"));
        Chunks upload = new Chunks();
        upload.add("half");
        CompletableFuture<UpstreamCall> call = new CompletableFuture<>();
        bench.vertx.runOnContext(there -> call.complete(bench.upload(upload)));
        UpstreamResponse response = response(call.get()).get();
        assertThat(running).as("the time of the request").hasSize(1);

        response.body().resume();

        await().atMost(LONG).until(running::isEmpty);
        assertThat(delays).doesNotContain(FIRST_BYTE.toMillis());
    }

    @Test
    void uploadThatEndsBehindItsResponseWaitsForNoFirstByte() throws Exception {
        bench.upstream.handle(request -> request.response().setChunked(true).write("begun"));
        Chunks upload = new Chunks();
        upload.add("half");
        Context loop = bench.vertx.getOrCreateContext();
        CompletableFuture<UpstreamCall> call = new CompletableFuture<>();
        loop.runOnContext(there -> call.complete(bench.upload(upload)));
        response(call.get()).get();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.runOnContext(there -> {
            upload.end();
            ended.complete(null);
        });
        ended.get();

        assertThat(delays).doesNotContain(FIRST_BYTE.toMillis());
        await().atMost(LONG).until(() -> running.size() == 1);
        call.get().cancel();
        await().atMost(LONG).until(running::isEmpty);
    }

    @Test
    void responseThatArrivedInTimeIsReadLate() throws Exception {
        bench.upstream.handle(request -> request.response().end("whole"));
        bench.timeouts = new Upstream.Timeouts(CONNECT, FIRST_BYTE, Duration.ofSeconds(1));
        UpstreamResponse response = response(bench.call("/")).get();
        await().atMost(LONG).until(running::isEmpty);
        CompletableFuture<String> read = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();

        response.body()
                .handler(chunk -> text.append(chunk))
                .exceptionHandler(read::completeExceptionally)
                .endHandler(end -> read.complete(text.toString()))
                .resume();

        assertThat(read).succeedsWithin(LONG).isEqualTo("whole");
    }

    @Test
    void callThatIsGivenUpLeavesNone() {
        bench.upstream.handle(request -> {});
        UpstreamCall call = bench.call("/");
        await().atMost(LONG).until(() -> running.size() == 2);

        call.cancel();

        await().atMost(LONG).until(running::isEmpty);
    }

    @Test
    void callWithoutAConnectionLeavesNone() {
        bench.url = URI.create("http://127.0.0.1:1");

        assertFails(bench.call("/"), UpstreamException.class);
    }

    @Test
    void callThatIsTooSlowLeavesNone() {
        bench.upstream.handle(request -> {});
        bench.timeouts = new Upstream.Timeouts(CONNECT, BRIEF, TOTAL);

        assertFails(bench.call("/"), UpstreamException.class);
    }

    @Test
    void requestThatIsTooSlowLeavesNone() {
        bench.upstream.handle(request -> {});
        bench.timeouts = new Upstream.Timeouts(CONNECT, FIRST_BYTE, BRIEF);

        assertFails(bench.upload(new Chunks()), LateRequestException.class);
    }
}
