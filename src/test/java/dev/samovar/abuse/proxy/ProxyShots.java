package dev.samovar.abuse.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.abuse.fuzz.FrameFuzzer;
import dev.samovar.abuse.fuzz.Payloads;
import dev.samovar.abuse.upstream.HostileUpstream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Requests to the proxy, most of them calls that can be cached. The same seed and number are the same request. */
public final class ProxyShots {

    /** The upstream's name. */
    static final String UPSTREAM = "hostile";

    /** A key of a client of the service. */
    public static final String CLIENT_KEY = "client-canary-77e1";

    private static final String CHAT = "/" + UPSTREAM + "/v1/chat/completions";
    private static final int SHARED_TOPICS = 40;
    private static final int LARGE = 20 * 1024 * 1024 + 7;
    private static final List<String> OTHER_LINES = List.of(
            "GET /hostile/v1/models?after=%20x&limit=2",
            "HEAD /hostile/v1/models",
            "DELETE /hostile/v1/files/a%2Fb",
            "OPTIONS /hostile/v1/chat/completions",
            "PATCH /hostile/v1/files/f",
            "PUT /hostile/v1/files/f",
            "PROPFIND /hostile/v1/x",
            "POST /hostile/v1/embeddings",
            "POST /hostile/v1/responses",
            "POST /hostile/v1/unknown");
    private static final List<String> REFUSED_LINES = List.of(
            "GET /hostile/../q/metrics",
            "GET /hostile/v1/%2e%2e/%2e%2e/x",
            "GET /hostile/v1/..%2fx",
            "GET /hostile/v1/..%5cx",
            "GET /hostile//evil.example/x",
            "GET /hostile/v1/x%0d%0aX-Forged:%201",
            "GET /hostile/v1/%252e%252e/x",
            "GET http://evil.example/hostile/v1/models",
            "GET http://user:pass@evil.example/hostile/v1/models",
            "TRACE /hostile/v1/models",
            "CONNECT /hostile/v1/models",
            "GET /hostile/v1/x\\..\\y");
    private static final List<String> HEADERS = List.of(
            "Cache-Control: no-cache",
            "Cache-Control: no-store",
            "Cache-Control: only-if-cached",
            "Cache-Control: max-age=0",
            "Cache-Control: max-age=-1, ;=\"",
            "Samovar-TTL: 60",
            "Samovar-TTL: x",
            "Samovar-TTL: 99999999999999999999",
            "Samovar-Partition: eval-7",
            "Samovar-Partition: ../a b",
            "cf-aig-cache-ttl: zz",
            "Helicone-Cache-Enabled: false",
            "Connection: X-Hop, authorization, content-type\r\nX-Hop: 1",
            "Connection: close",
            "Connection: content-length, transfer-encoding, via",
            "Origin: http://evil.example",
            "Range: bytes=0-1\r\nIf-Range: \"x\"",
            "If-None-Match: *",
            "Expect: 100-continue",
            "TE: trailers\r\nTrailer: X-T",
            "Cookie: a=b",
            "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1",
            "Accept-Encoding: gzip, br",
            "X-Latin: caf\u00e9\u00ff",
            "X-Control: a\u0001b",
            "Via: 1.1 other, 1.0 another",
            "Proxy-Authorization: Basic eA==",
            "Content-Type: text/plain; charset=utf-16",
            "Content-Encoding: gzip",
            "X-Long: " + "z".repeat(6_000));
    private static final List<String> OTHER_BODIES = List.of(
            "",
            "null",
            "[]",
            "\"x\"",
            "{",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-%s",
            "{\"model\":\"m\",\"model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-%s\"}]}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-%s\\ud800\"}],\"stream\":true}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"temperature\":1e400}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"temperature\":NaN}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"seed\":1e999999999}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"seed\":1" + "0".repeat(5_000) + "}",
            "{\"model\":7,\"messages\":{\"topic-%s\":[null]},\"stream\":\"true\"}",
            "{\"model\":\"m\u0000\",\"messages\":\"topic-%s\"}",
            "\u00ef\u00bb\u00bf{\"model\":\"m\",\"messages\":\"topic-%s\"}",
            "{\"model\":\"\u00ff\u00fe\",\"messages\":\"topic-%s\"}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"tools\":[{\"type\":\"web_search\"}],\"stream\":true}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\",\"cache\":{\"no-cache\":\"maybe\",\"ttl\":-1}}",
            "{\"model\":\"" + "m".repeat(70_000) + "\",\"messages\":\"topic-%s\"}",
            "{\"model\":\"m\",\"messages\":\"topic-%s\"} trailing");

    private final Random random;
    private final int number;

    private ProxyShots(long seed, int number) {
        random = new Random(seed * 1_000_003 + number);
        random.nextLong();
        this.number = number;
    }

    static ProxyShot shot(long seed, int number) {
        return new ProxyShots(seed, number).shot(seed);
    }

    private ProxyShot shot(long seed) {
        if (Payloads.chance(random, 5)) {
            return frame(seed);
        }
        boolean isCall = Payloads.chance(random, 75);
        String line = isCall
                ? "POST " + CHAT
                : Payloads.pick(random, Payloads.chance(random, 70) ? OTHER_LINES : REFUSED_LINES);
        byte[] body = line.startsWith("P") ? body() : new byte[0];
        return shot(line, body);
    }

    private ProxyShot shot(String line, byte[] body) {
        String credential = Payloads.pick(random, List.of(CLIENT_KEY, CLIENT_KEY, "own-a", "own-b", ""));
        boolean isOld = Payloads.chance(random, 3);
        StringBuilder head = new StringBuilder(line + (isOld ? " HTTP/1.0" : " HTTP/1.1") + "\r\nHost: localhost\r\n"
                + HostileUpstream.NUMBER + ": " + number + "\r\n");
        if (!credential.isEmpty()) {
            head.append("Authorization: Bearer ").append(credential).append("\r\n");
        }
        boolean isPlain = true;
        for (int i = Payloads.chance(random, 60) ? 0 : 1 + random.nextInt(3); i > 0; i--) {
            String header = Payloads.pick(random, HEADERS);
            isPlain &= !header.contains("Connection") && !header.contains("Origin");
            head.append(header).append("\r\n");
        }
        boolean isChunked = !isOld && body.length > 0 && Payloads.chance(random, 15);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.toString().getBytes(ISO_8859_1));
        write(out, body, isChunked, line.startsWith("P"));
        // The topic of a large body is at its end
        int from = body.length > LARGE / 2 ? body.length - 100 : 0;
        String text = new String(body, from, body.length - from, ISO_8859_1);
        String payer = credential.equals(CLIENT_KEY) ? "service" : credential;
        boolean isWhole = isPlain
                && line.endsWith(CHAT)
                && text.startsWith("{\"model\":\"m\",\"messages\":[")
                && !HostileUpstream.isStream(text)
                && text.endsWith("]}");
        int leavesAfter = Payloads.chance(random, 6) ? random.nextInt(600) : -1;
        return new ProxyShot(
                number, out.toByteArray(), text, payer, true, line.startsWith("HEAD"), isOld, isWhole, leavesAfter);
    }

    private static void write(ByteArrayOutputStream out, byte[] body, boolean isChunked, boolean saysLength) {
        if (!isChunked) {
            String length = saysLength ? "Content-Length: " + body.length + "\r\n\r\n" : "\r\n";
            out.writeBytes(length.getBytes(ISO_8859_1));
            out.writeBytes(body);
            return;
        }
        out.writeBytes("Transfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1));
        int size = Math.max(1, body.length / 3);
        for (int from = 0; from < body.length; from += size) {
            int length = Math.min(size, body.length - from);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(ISO_8859_1));
            out.write(body, from, length);
            out.writeBytes("\r\n".getBytes(ISO_8859_1));
        }
        out.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    private byte[] body() {
        String topic = Payloads.chance(random, 50) ? "s" + random.nextInt(SHARED_TOPICS) : "u" + number;
        String good = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"topic-" + topic + "\"}]"
                + (random.nextBoolean() ? ",\"stream\":true}" : "}");
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> Payloads.pick(random, OTHER_BODIES).formatted(topic).getBytes(ISO_8859_1);
            case 3 -> nested(topic);
            case 4 -> random.nextBoolean() ? good.getBytes(UTF_16) : gzip(good);
            case 5 ->
                random.nextInt(30) == 0
                        ? large(topic)
                        : good.substring(0, random.nextInt(good.length())).getBytes(UTF_8);
            default -> good.getBytes(UTF_8);
        };
    }

    private byte[] nested(String topic) {
        int depth = 1 + random.nextInt(20_000);
        return ("{\"model\":\"m\",\"messages\":\"topic-" + topic + "\",\"x\":" + "[".repeat(depth) + "]".repeat(depth)
                        + "}")
                .getBytes(UTF_8);
    }

    private static byte[] large(String topic) {
        return ("{\"model\":\"m\",\"x\":\"" + "x".repeat(LARGE) + "\",\"messages\":\"topic-" + topic + "\"}")
                .getBytes(UTF_8);
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** Bytes that are not quite HTTP, to the upstream's paths. */
    private ProxyShot frame(long seed) {
        String text = new String(FrameFuzzer.shot(seed, number).bytes(), ISO_8859_1)
                .replace("/api/subtopics?topic=Topic%201", "/" + UPSTREAM + "/v1/models")
                .replace("/api/create_subtopics", CHAT)
                .replace("Host: x\r\n", "Host: x\r\nAuthorization: Bearer own-a\r\n");
        return ProxyShot.broken(number, text);
    }
}
