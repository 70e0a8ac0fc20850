package dev.samovar.abuse.http2;

import dev.samovar.abuse.client.Shot;
import dev.samovar.abuse.proxy.ProxyAbuseIT;
import dev.samovar.abuse.proxy.ProxyCases;
import dev.samovar.abuse.proxy.ProxyShots;
import java.util.ArrayList;
import java.util.List;

/** Requests over HTTP/2 whose heads or bodies break HTTP, or lead out of an upstream. */
final class Http2Cases {

    /** The head of a good call, without its length. */
    static final List<String> CALL = List.of(
            ":method", "POST",
            ":scheme", "http",
            ":authority", "localhost",
            ":path", ProxyCases.CALLS.get(0),
            "authorization", "Bearer " + ProxyShots.CLIENT_KEY,
            "content-type", "application/json");

    private static final String MODELS = "/" + ProxyAbuseIT.OPENAI + "/v1/";
    private static final String FORBIDDEN = MODELS + ProxyCases.FORBIDDEN;

    private static final List<String> PATHS = List.of(
            "",
            "*",
            "http://evil.example" + FORBIDDEN,
            "http://localhost" + FORBIDDEN,
            FORBIDDEN.substring(1),
            "/" + FORBIDDEN,
            MODELS + "../forbidden",
            MODELS + "%2e%2e/forbidden",
            MODELS + "..\\forbidden",
            FORBIDDEN + "\r\nX-Forged: 1",
            FORBIDDEN + " HTTP/1.1\r\n\r\nGET /forbidden",
            FORBIDDEN + "\0",
            FORBIDDEN + "\u007f",
            FORBIDDEN + "%00",
            FORBIDDEN + "%0d%0a",
            FORBIDDEN + "#fragment",
            FORBIDDEN + "\t");

    // Pairs behind the head of a good call
    private static final List<List<String>> MALFORMED = List.of(
            List.of(":path", FORBIDDEN),
            List.of(":method", "GET"),
            List.of(":scheme", "https"),
            List.of(":authority", "evil.example"),
            List.of(":status", "200"),
            List.of(":unknown", "1"),
            List.of(":protocol", "websocket"),
            List.of("X-Upper", "1"),
            List.of("", "1"),
            List.of("x a", "1"),
            List.of("x:a", "1"),
            List.of("x-a\r\nx-forged", "1"),
            List.of("x-a", "1\r\nX-Forged: 1"),
            List.of("x-a", "1\nX-Forged: 1"),
            List.of("x-a", "1\0"),
            List.of("connection", "close"),
            List.of("connection", "authorization"),
            List.of("keep-alive", "timeout=9"),
            List.of("proxy-connection", "keep-alive"),
            List.of("transfer-encoding", "chunked"),
            List.of("upgrade", "websocket"),
            List.of("te", "gzip"),
            List.of("host", "evil.example"),
            List.of("content-length", "-1"),
            List.of("content-length", "x"),
            List.of("content-length", "99999999999999999999"));

    private static final List<List<String>> ODD = List.of(
            List.of("te", "trailers"),
            List.of("host", "localhost"),
            List.of("cookie", "a=b", "cookie", "c=d"),
            List.of("x-forwarded-for", "127.0.0.1", "forwarded", "for=127.0.0.1"),
            List.of("via", "2.0 other"),
            List.of("expect", "100-continue"),
            List.of("x-high", "\u00ff"),
            List.of("x-empty", ""));

    private Http2Cases() {}

    /**
     * A request.
     *
     * @param length what its head says of its body; negative for nothing
     * @param trailers pairs behind its body; empty for none
     * @param mustBeRefused whether it has to be; otherwise it may be, or is answered by the upstream
     */
    record Case(String name, List<String> head, int length, String body, List<String> trailers, boolean mustBeRefused) {

        /** What is wrong with what came of it; empty if nothing is. */
        String complaint(RawHttp2Connection.Reply reply) {
            boolean isAnswered = reply.status() == 200 && reply.isUpstreams();
            return reply.isRefused() || (isAnswered && !mustBeRefused) ? "" : name + ": " + reply;
        }
    }

    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        String body = new String(ProxyCases.chat("h2", ""), java.nio.charset.StandardCharsets.ISO_8859_1);
        int length = body.length();
        for (String path : PATHS) {
            List<String> head = new ArrayList<>(CALL);
            head.set(7, path);
            all.add(new Case(
                    "path " + Shot.broken(path.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
                    head,
                    length,
                    body,
                    List.of(),
                    true));
        }
        for (int pseudo = 0; pseudo < 8; pseudo += 2) {
            List<String> head = new ArrayList<>(CALL);
            String name = head.remove(pseudo);
            head.remove(pseudo);
            // Without an authority its host is unknown; HTTP/1.0 has none either
            all.add(new Case("without " + name, head, length, body, List.of(), !name.equals(":authority")));
            head.addAll(CALL.subList(pseudo, pseudo + 2));
            all.add(new Case(name + " at the end", head, length, body, List.of(), true));
        }
        for (List<String> more : MALFORMED) {
            all.add(new Case(
                    "head " + more,
                    and(more),
                    more.get(0).equals("content-length") ? -1 : length,
                    body,
                    List.of(),
                    true));
        }
        for (List<String> more : ODD) {
            all.add(new Case("head " + more, and(more), length, body, List.of(), false));
        }
        all.add(new Case("two lengths", and(List.of("content-length", "1")), length, body, List.of(), true));
        all.add(new Case("a body that is too short", CALL, length + 1, body, List.of(), true));
        all.add(new Case("a body that is too long", CALL, length - 1, body, List.of(), true));
        all.add(new Case("a length without a body", CALL, length, "", List.of(), true));
        all.add(new Case("no length", CALL, -1, body, List.of(), false));
        all.add(new Case("trailers", CALL, -1, body, List.of("x-digest", "1"), false));
        all.add(new Case("a path in trailers", CALL, -1, body, List.of(":path", FORBIDDEN), true));
        all.add(new Case("a length in trailers", CALL, -1, body, List.of("content-length", "1"), false));
        all.add(new Case("a credential in trailers", CALL, -1, body, List.of("authorization", "Bearer x"), false));
        all.add(new Case("a line in trailers", CALL, -1, body, List.of("x-a", "1\r\nX-Forged: 1"), false));
        return all;
    }

    private static List<String> and(List<String> more) {
        List<String> head = new ArrayList<>(CALL);
        head.addAll(more);
        return head;
    }
}
