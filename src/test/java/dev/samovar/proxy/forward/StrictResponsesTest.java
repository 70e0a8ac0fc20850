package dev.samovar.proxy.forward;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.UpstreamRequest;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection to an upstream makes of responses that HTTP/1.1 does not expect of it. */
class StrictResponsesTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String KEY = "service-key-1";

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final HttpUpstreamClient client = new HttpUpstreamClient(vertx, new HttpClientOptions());
    private ServerSocket server;
    private volatile String before = "";
    private volatile String headers = "";
    private volatile String status = "200 OK";

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        connections.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end
        }
    }

    /** Answers each request with its own path, behind what the test puts before it. */
    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String path = line.split(" ", -1)[1];
                while (!in.readLine().isEmpty()) {
                    // The rest of the head
                }
                String answer = before + "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + path.length()
                        + "\r\n\r\n" + path;
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            }
        } catch (IOException hungUp) {
            // The client closes what it does not accept
        }
    }

    private WholeAnswer get(String path) {
        Upstream upstream = new Upstream(
                "up",
                new OpenAiDialect(),
                URI.create("http://127.0.0.1:" + server.getLocalPort()),
                Optional.of(KEY),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(LONG, LONG, LONG));
        UpstreamRequest request = new UpstreamRequest(
                upstream,
                HttpMethod.GET,
                path,
                MultiMap.caseInsensitiveMultiMap(),
                new UpstreamRequest.Whole(Buffer.buffer()),
                Optional.of(LONG),
                UpstreamRequest.Interim.NONE);
        return WholeAnswer.to(
                        () -> client.send(request), upstream, new WholeAnswer.Limits(1000, new AnswerBudget(10_000)))
                .await()
                .atMost(LONG);
    }

    private static String text(WholeAnswer answer) {
        return new String(answer.body(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 199 Odd\r\nX: y\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 150 X\r\n\r\n"
            })
    void interimResponseIsNotTheLastOneNorTheNextRequests(String interim) {
        before = interim;

        for (int i = 0; i < 20; i++) {
            WholeAnswer answer = get("/" + i);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(text(answer)).isEqualTo("/" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"101 Switching Protocols", "000 No", "42 Low", "1000 Long"})
    void statusThatIsNoneIsAFailureOfTheUpstream(String odd) {
        status = odd;
        assertThatThrownBy(() -> get("/1")).isInstanceOf(UpstreamException.class);

        status = "200 OK";
        assertThat(text(get("/2"))).isEqualTo("/2");
    }

    @Test
    void responseThatShowsTheServicesKeyIsRedacted() {
        status = "401 No " + KEY;
        headers =
                "WWW-Authenticate: Bearer error=\"" + KEY + "\"\r\nX-Echo: a " + KEY + " " + KEY + "\r\nX-Other: 1\r\n";
        WholeAnswer answer = get("/1");

        assertThat(answer.reason()).isEqualTo("No ***");
        assertThat(answer.headers().get("WWW-Authenticate")).isEqualTo("Bearer error=\"***\"");
        assertThat(answer.headers().get("X-Echo")).isEqualTo("a *** ***");
        assertThat(answer.headers().get("X-Other")).isEqualTo("1");
    }
}
