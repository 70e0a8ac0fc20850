package dev.samovar.cache.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn of all event loops includes each of them, and what had arrived is read before it ends. */
class EventLoopsTest {

    private static final int LOOPS = 3;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofMillis(50);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    private final EventLoops all = new EventLoops(vertx);

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private List<EventExecutor> loops() {
        List<EventExecutor> loops = new ArrayList<>();
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loops::add);
        return loops;
    }

    @Test
    void turnWaitsForEachEventLoop() throws Exception {
        List<EventExecutor> loops = loops();
        assertThat(loops).hasSize(LOOPS);
        for (EventExecutor stalled : loops) {
            CountDownLatch end = new CountDownLatch(1);
            stalled.execute(() -> awaitUninterruptibly(end));
            CompletableFuture<Long> turned = new CompletableFuture<>();
            all.afterIteration(turned::complete);

            // Each of the others has had its turn by then
            for (EventExecutor other : loops) {
                if (other != stalled) {
                    other.schedule(() -> {}, 20, TimeUnit.MILLISECONDS).get(20, TimeUnit.SECONDS);
                }
            }
            assertThat(turned).isNotDone();
            end.countDown();

            assertThat(turned).succeedsWithin(LONG);
            assertThat(turned.join()).as("how long it took").isGreaterThan(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whatArrivedDuringAStallIsReadBeforeTheTurnEnds() throws Exception {
        Queue<String> happened = new ConcurrentLinkedQueue<>();
        NetServer server = vertx.createNetServer();
        CompletableFuture<EventExecutor> reader = new CompletableFuture<>();
        server.connectHandler(socket -> {
            socket.handler(read -> happened.add("read"));
            reader.complete(((ContextInternal) Vertx.currentContext()).nettyEventLoop());
        });
        int port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            reader.get(20, TimeUnit.SECONDS).execute(() -> {
                all.afterIteration(took -> happened.add("turned"));
                send(client);
                long begun = System.nanoTime();
                while (System.nanoTime() - begun < STALL.toNanos()) {
                    Thread.onSpinWait();
                }
            });
            await().atMost(LONG).until(() -> happened.size() == 2);
        }
        assertThat(happened).containsExactly("read", "turned");
    }

    private static void send(Socket client) {
        try {
            OutputStream out = client.getOutputStream();
            out.write('x');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch end) {
        try {
            assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
