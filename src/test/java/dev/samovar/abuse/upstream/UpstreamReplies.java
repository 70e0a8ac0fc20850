package dev.samovar.abuse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.abuse.Target;
import dev.samovar.abuse.fuzz.Payloads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * What an upstream of the proxy answers: good answers, errors, and bytes that are no answer. The same seed and number are
 * the same answer to the same question.
 */
public final class UpstreamReplies {

    /** The header by which an answer says what it is: {@link #CUT} must never reach a client as a complete one. */
    public static final String KIND = "X-Up";

    public static final String CUT = "cut";

    private static final String OTHER = "other";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String SSE = "Content-Type: text/event-stream\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final List<String> ERRORS = List.of(
            "400 Bad Request",
            "401 Unauthorized",
            "403 Forbidden",
            "404 Not Found",
            "408 Request Timeout",
            "413 Content Too Large",
            "422 ",
            "429 Too Many Requests",
            "500 Internal Server Error",
            "502 Bad Gateway",
            "503 Service Unavailable",
            "529 Overloaded");
    private static final List<String> INTERIM = List.of(
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 102 Processing\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nSet-Cookie: a=b\r\nX-Forged-Hint: \u0001\r\n\r\n",
            "HTTP/1.1 199 Odd\r\nX-Odd: 1\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n");
    private static final List<String> ODD_STATUS = List.of(
            "000 No", "042 Low", "299 High", "306 Old", "600 Over", "999 Top", "1000 Long", "2e2 Exp", "-1 Minus");
    private static final List<String> ODD_HEADERS = List.of(
            "X-Nul: a\0b",
            "X-Control: a\u0001\u001b[31mFORGED-1",
            "X-Cr: a\rX-Forged: 1",
            "X-Lf: a\nX-Folded: 1",
            "X-Fold: a\r\n b\r\n\tc",
            "X-Vt: a\u000bb\u000cc",
            "X-Del: a\u007fb",
            "X-Latin: caf\u00e9\u0085\u00ff",
            "X Space: 1",
            "X-Late : 1",
            "X(Bad): 1",
            "X\u00e9: 1",
            "X\0: 1",
            ": nameless",
            "no colon",
            "Connection: close, X-Up-Hop\r\nX-Up-Hop: 1\r\nKeep-Alive: timeout=1\r\nProxy-Authenticate: Basic",
            "Content-Type: text/\u0001html",
            "Content-Encoding: br",
            "Set-Cookie: s=1\r\nStrict-Transport-Security: max-age=9\r\nContent-Security-Policy: default-src *",
            "Cache-Status: other; hit\r\nAge: 7\r\nX-Request-Id: " + "r".repeat(9_000));
    private static final List<String> ODD_LENGTHS = List.of(
            "Content-Length: -1",
            "Content-Length: 0x10",
            "Content-Length: 5, 5",
            "Content-Length: 2\r\nContent-Length: 3",
            "Content-Length: 99999999999999999999",
            "Content-Length: ",
            "Transfer-Encoding: chunked\r\nContent-Length: 3",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: xchunked");
    private static final List<String> ODD_CHUNKS = List.of(
            "-1\r\n{}\r\n0\r\n\r\n",
            "zz\r\n{}\r\n",
            "FFFFFFFF\r\n{}\r\n",
            "7FFFFFFFFFFFFFFF\r\n{}\r\n",
            "2\r\n{}X\r\n0\r\n\r\n",
            "2;x=\"\r\n\"\r\n{}\r\n0\r\n\r\n",
            "2\r\n{}\r\n0\r\nContent-Length: 7\r\nSet-Cookie: t=1\r\nX-Trailer: \u0001\r\n\r\n",
            "2\r\n{}\r\n0\r\n" + "T: x\r\n".repeat(3_000) + "\r\n");

    private final Random random;
    private final Question question;

    /**
     * A request that has arrived.
     *
     * @param number the number that its client gave it
     * @param topic what is asked, as its body says
     * @param credential the credential that came with it, as it came
     * @param stream whether a stream is asked for
     * @param isHead whether the answer has no body
     * @param head its line and its fields
     */
    public record Question(int number, String topic, String credential, boolean stream, boolean isHead, String head) {

        /** What is asked for, as its line says. */
        String target() {
            return head.split(" ", 3)[1];
        }
    }

    /** How a connection goes on after an answer. */
    enum End {
        KEEP,
        CLOSE,
        RESET,
        SILENT
    }

    /**
     * An answer.
     *
     * @param steps its bytes, with a short pause between any two
     * @param end what follows
     */
    public record Reply(List<byte[]> steps, End end) {}

    private UpstreamReplies(long seed, Question question) {
        this.random = new Random(seed * 1_000_003 + question.number());
        this.question = question;
        random.nextLong();
    }

    public static Reply to(long seed, Question question) {
        return new UpstreamReplies(seed, question).reply();
    }

    /** A good answer; its text says what was asked, and who paid. */
    public static String good(String topic, String payer, boolean stream) {
        String text = topic + "/" + payer;
        String filling = "x".repeat(Math.floorMod(topic.hashCode(), 7) * 1_500);
        if (!stream) {
            return ("{\"id\":\"g\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":"
                            + "{\"role\":\"assistant\",\"content\":\"%s %s\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}")
                    .formatted(text, filling);
        }
        String event = "data: {\"id\":\"g\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"delta\":{%s},\"finish_reason\":%s}]}\n\n";
        return event.formatted("\"role\":\"assistant\",\"content\":\"" + text + "\"", "null")
                + event.formatted("\"content\":\"" + filling + "\"", "null").repeat(3)
                + event.formatted("", "\"stop\"")
                + "data: [DONE]\n\n";
    }

    private Reply reply() {
        return switch (random.nextInt(44)) {
            case 0 -> cutLength();
            case 1 -> cutChunks();
            case 2 -> closed("HTTP/1.0 200 OK\r\n" + own(OTHER) + type(), good());
            case 3 -> closed("HTTP/1.1 200 OK\r\nConnection: close\r\n" + own(OTHER) + type(), good());
            case 4 -> keep(sized("200 OK", type(), good()) + "garbage behind it");
            case 5 -> keep("HTTP/1.1 200 OK\r\n" + own(OTHER) + JSON + pick(ODD_LENGTHS) + "\r\n\r\n{}");
            case 6 -> keep("HTTP/1.1 200 OK\r\n" + own(OTHER) + JSON + CHUNKED + "\r\n" + pick(ODD_CHUNKS));
            case 7 -> keep(chunked("200 OK", SSE, noise(3_000)));
            case 8 -> keep(chunked("200 OK", SSE, "data: " + "y".repeat(60_000)));
            case 9 -> keep(chunked("200 OK", SSE, "event: error\ndata: {\"error\":{\"message\":\"no\"}}\n\n" + good()));
            case 10 -> gzip();
            case 11, 12 -> keep(pick(INTERIM) + sized("200 OK", type(), good()));
            case 13 -> keep(pick(INTERIM).repeat(1 + random.nextInt(20)) + sized("200 OK", type(), good()));
            case 14 -> keep(sized("200 OK", type() + "X-Huge: " + "h".repeat(random.nextInt(90_000)) + "\r\n", good()));
            case 15 -> keep(sized("200 OK", type() + "X-Many: 1\r\n".repeat(random.nextInt(3_000)), good()));
            case 16, 17 -> keep(sized("200 OK", type() + pick(ODD_HEADERS) + "\r\n", good()));
            case 18 -> slow();
            case 19 -> new Reply(List.of(), random.nextBoolean() ? End.RESET : End.CLOSE);
            case 20 -> new Reply(List.of(bytes(head("200 OK", type() + CHUNKED))), End.RESET);
            case 21 -> keep(head("204 No Content", type() + (random.nextBoolean() ? CHUNKED : "")) + body204());
            case 22 -> keep(head("304 Not Modified", "Content-Length: 2\r\nETag: \"x\"\r\n") + body204());
            case 23 -> keep(sized("205 Reset Content", "", ""));
            case 24 -> trailers();
            case 25, 26, 27 -> error();
            case 28 -> keep(sized(pick(ODD_STATUS), JSON, good()));
            case 29 ->
                keep(Payloads.pick(
                        random, List.of("", "\u0016\u0003\u0001\u0002", "HTTP/9.9 200\r\n\r\n", noise(900))));
            case 30 -> echo();
            case 31 -> random.nextInt(8) == 0 ? new Reply(List.of(), End.SILENT) : keep(json());
            case 32 -> keep(sized("302 Found", "Location: http://127.0.0.1:1/elsewhere\r\n", ""));
            case 33 -> keep(sized("200 " + noise(20).replaceAll("[\r\n]", ""), type(), good()));
            case 34 -> keep(sized("200 OK", JSON, "{\"pad\":\"" + "p".repeat(random.nextInt(3 << 20)) + "\"}"));
            default -> keep(random.nextBoolean() ? sized("200 OK", type(), good()) : chunked("200 OK", type(), good()));
        };
    }

    private String good() {
        return good(question.topic(), payer(question.credential()), question.stream());
    }

    private String json() {
        return sized("200 OK", JSON, good(question.topic(), payer(question.credential()), false));
    }

    /** The name of a credential in answers: that of the service must not be in any. */
    static String payer(String credential) {
        return credential.equals(Target.SECRET) ? "service" : credential;
    }

    private String type() {
        return question.stream() ? SSE : JSON;
    }

    private Reply cutLength() {
        String whole = sized("200 OK", type(), good()).replace(KIND + ": " + OTHER, KIND + ": " + CUT);
        return new Reply(split(whole.substring(0, whole.length() - 1 - random.nextInt(40))), cutEnd());
    }

    private Reply cutChunks() {
        String whole = chunked("200 OK", type(), good()).replace(KIND + ": " + OTHER, KIND + ": " + CUT);
        return new Reply(split(whole.substring(0, whole.length() - 5 - random.nextInt(40))), cutEnd());
    }

    private End cutEnd() {
        return random.nextBoolean() ? End.RESET : End.CLOSE;
    }

    private Reply closed(String head, String body) {
        return new Reply(split(head + "\r\n" + (question.isHead() ? "" : body)), End.CLOSE);
    }

    private Reply keep(String text) {
        return new Reply(split(text), End.KEEP);
    }

    private Reply slow() {
        String whole = chunked("200 OK", type(), good());
        List<byte[]> drops = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < 12 && at < whole.length(); i++) {
            int to = i == 11 ? whole.length() : Math.min(whole.length(), at + 1 + random.nextInt(400));
            drops.add(bytes(whole.substring(at, to)));
            at = to;
        }
        return new Reply(drops, End.KEEP);
    }

    private Reply gzip() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(good().getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return keep(sized("200 OK", type() + "Content-Encoding: gzip\r\n", packed.toString(ISO_8859_1)));
    }

    private Reply trailers() {
        String body = good();
        return keep(head("200 OK", type() + CHUNKED + "Trailer: X-T\r\n")
                + (question.isHead()
                        ? ""
                        : Integer.toHexString(body.length()) + "\r\n" + body
                                + "\r\n0\r\nX-T: 1\r\nSet-Cookie: t=1\r\nTransfer-Encoding: x\r\n\r\n"));
    }

    private Reply error() {
        String wait = Payloads.pick(
                random,
                List.of(
                        "",
                        "Retry-After: 7\r\n",
                        "Retry-After: x\r\n",
                        "retry-after-ms: 70\r\nx-should-retry: true\r\n"));
        String text = "{\"error\":{\"message\":\"no " + question.number() + "\",\"type\":\"t\",\"code\":null}}";
        return keep(
                random.nextBoolean()
                        ? sized(pick(ERRORS), JSON + wait, text)
                        : chunked(pick(ERRORS), JSON + wait, text));
    }

    /** Shows the credential in headers and the body, as debugging servers do. */
    private Reply echo() {
        String shown = "X-Echo: authorization=" + question.credential() + "\r\nWWW-Authenticate: Bearer realm=\""
                + question.credential() + "\"\r\n";
        String body = "{\"error\":{\"message\":\"authorization=" + question.credential() + "\"}}";
        return keep(sized(random.nextBoolean() ? "401 Unauthorized" : "200 OK", JSON + shown, body));
    }

    private String body204() {
        return random.nextBoolean() ? "" : "{}";
    }

    private String head(String status, String headers) {
        return "HTTP/1.1 " + status + "\r\n" + own(OTHER) + headers + "\r\n";
    }

    private static String own(String kind) {
        return KIND + ": " + kind + "\r\n";
    }

    private String sized(String status, String headers, String body) {
        return head(status, headers + "Content-Length: " + body.length() + "\r\n") + (question.isHead() ? "" : body);
    }

    private String chunked(String status, String headers, String body) {
        StringBuilder text = new StringBuilder(head(status, headers + CHUNKED));
        int at = 0;
        while (at < body.length() && !question.isHead()) {
            int to = Math.min(body.length(), at + 1 + random.nextInt(2_000));
            text.append(Integer.toHexString(to - at))
                    .append("\r\n")
                    .append(body, at, to)
                    .append("\r\n");
            at = to;
        }
        return text + (question.isHead() ? "" : "0\r\n\r\n");
    }

    /** In up to three pieces, at any place. */
    private List<byte[]> split(String text) {
        if (text.length() < 3 || random.nextInt(3) == 0) {
            return List.of(bytes(text));
        }
        int first = 1 + random.nextInt(text.length() - 2);
        int second = first + random.nextInt(text.length() - first);
        return List.of(
                bytes(text.substring(0, first)), bytes(text.substring(first, second)), bytes(text.substring(second)));
    }

    private String noise(int bound) {
        StringBuilder noise = new StringBuilder();
        for (int i = random.nextInt(bound); i > 0; i--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    private String pick(List<String> choices) {
        return Payloads.pick(random, choices);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
