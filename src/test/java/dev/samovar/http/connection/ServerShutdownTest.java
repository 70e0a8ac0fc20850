package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.http.repeated.RepeatedRequests;
import dev.samovar.monitoring.CountedWarnings;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The start and the shutdown of servers, as the connections see them. */
class ServerShutdownTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String OK = "HTTP/1.1 200 OK";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final HttpServerOptions options = new HttpServerOptions();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ServerConnections connections(Optional<Duration> delay) {
        return new ServerConnections(
                vertx, new CountedWarnings(line -> {}, System::nanoTime), RepeatedRequests.NONE, delay);
    }

    private int listen() {
        return vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end())
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("localhost"), port);
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }

    /** Sends a request, and reads as much of its response as tells whether it is a good one. */
    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        String head = new String(socket.getInputStream().readNBytes(OK.length()), ISO_8859_1);
        // An empty response is its head alone
        StringBuilder rest = new StringBuilder();
        while (rest.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("The connection ended after: " + head + rest);
            }
            rest.append((char) next);
        }
        return head;
    }

    private static boolean isRefused(int port) {
        try {
            connect(port).close();
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void afterTheDelayNewConnectionsAreRefusedAndOpenOnesServed() throws IOException {
        ServerConnections connections = connections(Optional.empty());
        int port = listen();
        try (Socket open = connect(port)) {
            assertThat(ask(open)).isEqualTo(OK);
            connections.prepareShutdown(new ShutdownDelayInitiatedEvent());
            await().atMost(LONG).until(() -> isRefused(port));

            assertThat(ask(open)).isEqualTo(OK);
        }
    }

    @Test
    void newConnectionsAreServedDuringTheDelay() throws IOException {
        ServerConnections connections = connections(Optional.of(Duration.ofHours(1)));
        int port = listen();
        connections.prepareShutdown(new ShutdownDelayInitiatedEvent());

        for (int i = 0; i < 50; i++) {
            try (Socket socket = connect(port)) {
                assertThat(ask(socket)).isEqualTo(OK);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsOfEachServerAreCountedOnce(boolean secure) throws IOException {
        ServerConnections connections = connections(Optional.empty());
        int first = listen();
        connections.started(new HttpServerStart(options));
        awaitCounted(connections, first);
        int second = listen();
        if (secure) {
            connections.startedSecure(new HttpsServerStart(options));
        } else {
            connections.started(new HttpServerStart(options));
        }

        awaitCounted(connections, second);
        awaitCounted(connections, first);
    }

    private static void awaitCounted(ServerConnections connections, int port) {
        await().atMost(LONG).until(() -> {
            try (Socket socket = connect(port)) {
                ask(socket);
                return connections.connections() == 1;
            } finally {
                await().atMost(LONG).until(() -> connections.connections() == 0);
            }
        });
    }
}
