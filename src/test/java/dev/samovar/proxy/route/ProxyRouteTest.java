package dev.samovar.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.proxy.Upstream;
import dev.samovar.testing.upstream.RawClient;
import dev.samovar.testing.upstream.UpstreamServer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the route refuses, and what it leaves out. */
class ProxyRouteTest {

    private final ProxyBench bench = new ProxyBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private String raw(String request) {
        try (RawClient client = bench.raw()) {
            return client.send(request).readUntil("}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/up/../other",
                "/up/v1/./x",
                "/up//v1",
                "/up/%2e%2e/x",
                "/up/.%2E/x",
                "/up/v1/..%2fadmin",
                "/up/v1/%252e%252e/x",
                "/up/v1/..;a=b/x",
                "/up/v1%2f%2fx",
                "/up/v1/..%5cx",
                "/up/v1/x%00",
                "/up/v1/x%0d%0aX: y",
                "/up/v1/..",
                "http://h/up/v1/models",
                "http://evil.example/up/v1/models"
            })
    void targetThatAServerCouldReadDifferentlyIsRefused(String target) {
        String response = raw("GET " + target.replace(" ", "%20") + " HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 400").contains("{\"fake_error\":{\"status\":400");
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT"})
    void methodThatWouldShowTheServicesKeyIsRefused(String method) {
        String response = raw(method + " /up/v1 HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET, HEAD");
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @Test
    void webSocketIsRefusedWithAReason() {
        String response = raw(String.join(
                "\r\n",
                "GET /up/v1/realtime HTTP/1.1",
                "Host: h",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "",
                ""));

        assertThat(response).startsWith("HTTP/1.1 501").contains("WebSocket connections are not forwarded");
        assertThat(bench.upstream.requests()).isEmpty();
    }

    @Test
    void loopIsRefused() {
        bench.get("/up/v1/models");
        String via = bench.upstream.requests().get(0).headers().get("Via");

        HttpResponse<String> response =
                bench.send(bench.request("/up/v1/models").header("Via", via).build());

        assertThat(response.statusCode()).isEqualTo(508);
        assertThat(bench.upstream.requests()).hasSize(1);
    }

    @Test
    void connectionFieldsCredentialsCookiesAndControlsStayHere() {
        String response = raw(String.join(
                "\r\n",
                "GET /up/v1/models HTTP/1.1",
                "Host: samovar.example",
                "Connection: keep-alive, X-Hop, authorization",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "TE: trailers",
                "Trailer: X-T",
                "Proxy-Authorization: Basic eA==",
                "Proxy-Connection: keep-alive",
                "Upgrade: other/1",
                "Authorization: Bearer client-key",
                "x-api-key: client-key",
                "x-goog-api-key: client-key",
                "api-key: client-key",
                "Cookie: session=1",
                "X-Forwarded-For: 192.0.2.1",
                "Forwarded: for=192.0.2.1",
                "X-Real-IP: 192.0.2.1",
                "Via: 1.0 other",
                "Samovar-TTL: 9",
                "cf-aig-skip-cache: true",
                "Helicone-Cache-Enabled: true",
                "x-portkey-cache-namespace: n",
                "X-OpenRouter-Cache: true",
                "X-Kept: yes",
                "X-Kept: twice",
                "",
                ""));

        assertThat(response).startsWith("HTTP/1.1 200");
        UpstreamServer.Recorded sent = bench.upstream.requests().get(0);
        assertThat(sent.headers().names().stream().map(name -> name.toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder("accept-encoding", "host", "authorization", "via", "x-kept");
        assertThat(sent.headers().get("Host")).isEqualTo(bench.upstream.url().getAuthority());
        assertThat(sent.headers().getAll("Authorization")).containsExactly("Bearer " + ProxyBench.KEY);
        assertThat(sent.headers().getAll("X-Kept")).containsExactly("yes", "twice");
        assertThat(sent.headers().getAll("Via")).hasSize(2).first().isEqualTo("1.0 other");
    }

    @Test
    void credentialOfThisServiceInTheQueryStaysHere() {
        bench.get("/up/v1/models?a=1&key=client-key&b=2");
        bench.send(bench.request("/up/v1/chat/completions?key=client-key&a=1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))
                .build());

        assertThat(bench.upstream.requests())
                .extracting(UpstreamServer.Recorded::uri)
                .containsExactly("/base/v1/models?a=1&b=2", "/base/v1/chat/completions?a=1");
    }

    @Test
    void connectionFieldsAndRulesForTheHostOfAResponseStayHere() {
        bench.upstream.answer(exchange -> exchange.response()
                .putHeader("Connection", "X-Hop")
                .putHeader("X-Hop", "1")
                .putHeader("Keep-Alive", "timeout=5")
                .putHeader("Proxy-Authenticate", "Basic")
                .putHeader("Alt-Svc", "h3=\":443\"")
                .putHeader("Strict-Transport-Security", "max-age=9")
                .putHeader("Clear-Site-Data", "\"*\"")
                .putHeader("Content-Security-Policy", "default-src *")
                .putHeader("Cache-Status", "origin; hit")
                .putHeader("WWW-Authenticate", "Bearer")
                .putHeader("Server", "up/1")
                .putHeader("Date", "Tue, 03 Feb 2026 04:05:06 GMT")
                .end("{}"));

        HttpResponse<String> response = bench.get("/up/v1/models");

        assertThat(response.headers().map())
                .doesNotContainKeys(
                        "x-hop",
                        "keep-alive",
                        "proxy-authenticate",
                        "alt-svc",
                        "strict-transport-security",
                        "clear-site-data");
        assertThat(response.headers().allValues("Content-Security-Policy"))
                .containsExactly("sandbox; default-src 'none'; frame-ancestors 'none'");
        assertThat(response.headers().allValues("Cache-Status"))
                .containsExactly("origin; hit", "samovar; fwd=bypass; detail=path");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(response.headers().firstValue("Server")).hasValue("up/1");
        assertThat(response.headers().firstValue("Date")).hasValue("Tue, 03 Feb 2026 04:05:06 GMT");
    }

    @Test
    void preflightGoesUpstreamWithoutACredential() {
        HttpResponse<String> response = bench.send(bench.request("/up/v1/chat/completions")
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody())
                .headers("Origin", "https://example.org", "Access-Control-Request-Method", "POST")
                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(bench.upstream.requests().get(0).headers().contains("Authorization"))
                .isFalse();
    }

    @Test
    void silentUpstreamIsA504InTheDialectsForm() {
        try (ProxyBench slow = new ProxyBench(
                new Upstream.Timeouts(Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofMinutes(1)))) {
            slow.upstream.handle(request -> {});

            for (HttpResponse<String> response : List.of(slow.get("/up/v1/models"), slow.send(slow.chat("{}")))) {
                assertThat(response.statusCode()).isEqualTo(504);
                assertThat(response.body()).startsWith("{\"fake_error\"").contains("too slow");
            }
        }
    }

    @Test
    void answerThatDoesNotEndInTimeIsA504() {
        try (ProxyBench slow = new ProxyBench(
                new Upstream.Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(300)))) {
            slow.upstream.handle(request -> request.response().setChunked(true).write("good"));

            HttpResponse<String> response = slow.send(slow.chat("{}"));

            assertThat(response.statusCode()).isEqualTo(504);
            assertThat(response.body()).contains("not complete in time");
        }
    }
}
