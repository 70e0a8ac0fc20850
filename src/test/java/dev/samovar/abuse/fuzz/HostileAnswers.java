package dev.samovar.abuse.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** What a model answers that is broken, taken over, or not a model at all. The same seed and number are the same answer. */
public final class HostileAnswers {

    private static final String JSON = "Content-Type: application/json";
    private static final List<String> STATUSES = List.of(
            "204 No Content",
            "201 Created",
            "206 Partial Content",
            "301 Moved",
            "302 Found",
            "307 Temporary",
            "304 Not Modified",
            "400 Bad",
            "401 No",
            "404 Not Found",
            "429 Slow down",
            "500 Oh",
            "503 Later",
            "599 Odd",
            "999 Odder",
            "600 x");
    private static final List<String> WAITS = List.of(
            "-1",
            "0",
            "99999999999999999999",
            "1e9",
            "NaN",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "x".repeat(5_000),
            "",
            "1.5",
            "3600",
            "\u00e9");
    private static final List<String> WHOLE = List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"candidates\":{}}",
            "{\"candidates\":[null]}",
            "{\"candidates\":[[]]}",
            "{\"candidates\":[{\"finishReason\":7}]}",
            "{\"candidates\":[{\"content\":{\"parts\":{}},\"finishReason\":\"STOP\"}]}",
            "{\"candidates\":[{\"content\":{\"parts\":[null,{\"text\":7}]},\"finishReason\":\"STOP\"}]}",
            "{\"candidates\":NaN}",
            "{\"candidates\":[",
            "{\"a\":1,\"a\":2}",
            "\ufeff{}",
            "<!DOCTYPE html><html>FORGED-0</html>",
            "{\"error\":{\"message\":\"\\r\\nFORGED-0\",\"code\":1e999}}",
            "data: {\"x\":1}\n\n",
            "\u0000\u0000");

    private final OutputStream out;
    private final Random random;
    private final int number;
    private final CountDownLatch end;

    private HostileAnswers(OutputStream out, long seed, int number, CountDownLatch end) {
        this.out = out;
        this.random = new Random(seed * 1_000_003 + number);
        this.number = number;
        this.end = end;
        random.nextLong();
    }

    /** Writes the answer of a number; one that drips does so until the service hangs up, or this ends. */
    public static void write(OutputStream out, long seed, int number, CountDownLatch end)
            throws IOException, InterruptedException {
        new HostileAnswers(out, seed, number, end).write();
    }

    public static byte[] head(String status, String headers, long length) {
        return ("HTTP/1.1 " + status + "\r\n" + headers + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    private void write() throws IOException, InterruptedException {
        // The large ones are a few of many: each takes a while
        switch (random.nextInt(20)) {
            case 0 -> large();
            case 1 -> drip();
            case 2 -> bomb();
            case 3, 4 -> status();
            case 5 -> whole(Payloads.pick(random, WHOLE).getBytes(UTF_8));
            case 6 -> nested();
            case 7 -> wrongLength();
            case 8 -> interim();
            case 9 -> headers();
            case 10 -> whole(noise());
            case 11 -> numbers();
            case 12 -> many();
            default -> whole(completion(text()).getBytes(UTF_8));
        }
        out.flush();
    }

    private void whole(byte[] body) throws IOException {
        String type = random.nextInt(6) == 0
                ? "Content-Type: "
                        + Payloads.pick(random, List.of("text/html", "application/json; charset=utf-16", "x"))
                : JSON;
        out.write(head("200 OK", type, body.length));
        out.write(body);
    }

    private static String completion(String text) {
        return "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"role\":\"model\",\"parts\":[{\"text\":"
                + Encoding.json(new Random(0), text) + "}]}}],\"usageMetadata\":{\"promptTokenCount\":1}}";
    }

    /** An answer of the right shape with hostile texts in it, or of nearly the right one. */
    private String text() {
        String hostile = Encoding.json(random, Payloads.text(random, number));
        String forging = Encoding.json(random, Payloads.forging(random, number));
        return switch (random.nextInt(7)) {
            case 0 -> "{\"subtopics\":[" + hostile + "," + forging + ",\"three\"],\"topic\":" + forging + "}";
            case 1 -> "{\"subtopics\":[\"\",\" \",\"\u200b\"]}";
            case 2 -> "```json\n{\"subtopics\":[" + hostile + "]}\n```";
            case 3 -> forging;
            case 4 -> "{\"explanation\":" + hostile + ",\"explanation\":" + forging + "}";
            default ->
                "{\"explanation\":" + hostile + ",\"real_world_application\":" + forging + ",\"youtube_search_query\":"
                        + forging + ",\"subtopics\":[" + forging + "," + hostile + ",\"\u200b\"]}";
        };
    }

    private void many() throws IOException {
        String text = "{\"subtopics\":[" + "\"a part\",".repeat(50_000) + "\"z\"]}";
        whole(completion(text).getBytes(UTF_8));
    }

    private void numbers() throws IOException {
        String huge =
                Payloads.pick(random, List.of("1e999999999", "9".repeat(200_000), "-1", "9223372036854775808", "0.1"));
        String body = completion("{\"subtopics\":[\"a\",\"b\",\"c\"]}").replace("Count\":1", "Count\":" + huge);
        whole(body.getBytes(UTF_8));
    }

    private void large() throws IOException {
        byte[] page = "x".repeat(64 * 1024).getBytes(UTF_8);
        byte[] start =
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"content\":{\"parts\":[{\"text\":\"".getBytes(UTF_8);
        int pages = 120 + random.nextInt(80);
        out.write(head("200 OK", JSON, start.length + (long) pages * page.length));
        out.write(start);
        for (int i = 0; i < pages; i++) {
            out.write(page);
        }
    }

    private void drip() throws IOException, InterruptedException {
        out.write(("HTTP/1.1 200 OK\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n").getBytes(ISO_8859_1));
        do {
            out.write("1\r\n \r\n".getBytes(ISO_8859_1));
        } while (!end.await(20, TimeUnit.MILLISECONDS));
    }

    private void bomb() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[16 << 20]);
        }
        out.write(head("200 OK", JSON + "\r\nContent-Encoding: gzip", packed.size()));
        out.write(packed.toByteArray());
    }

    private void status() throws IOException {
        byte[] body = completion(text()).getBytes(UTF_8);
        String headers =
                JSON + "\r\nLocation: http://127.0.0.1:1/elsewhere\r\nRetry-After: " + Payloads.pick(random, WAITS);
        out.write(head(Payloads.pick(random, STATUSES), headers, body.length));
        out.write(body);
    }

    private void nested() throws IOException {
        int depth = 10 + random.nextInt(100_000);
        String open = Payloads.pick(random, List.of("[", "{\"candidates\":", "{\"candidates\":[{\"content\":"));
        whole(
                random.nextBoolean()
                        ? completion(open.repeat(depth)).getBytes(UTF_8)
                        : open.repeat(depth).getBytes(UTF_8));
    }

    private void wrongLength() throws IOException {
        byte[] body = completion(text()).getBytes(UTF_8);
        out.write(head("200 OK", JSON, body.length + (random.nextBoolean() ? 50 : -20)));
        out.write(body);
    }

    private void interim() throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n".getBytes(ISO_8859_1));
        whole(completion(text()).getBytes(UTF_8));
    }

    private void headers() throws IOException {
        String more = Payloads.pick(
                random,
                List.of(
                        "X: " + "y".repeat(100_000),
                        "X: y\r\n".repeat(5_000) + "Z: z",
                        "No colon",
                        "X: a\nFORGED-1: b",
                        "X\u0000: y",
                        "Content-Length: 1",
                        "Content-Length: \u001b[31mFORGED-1",
                        "Content-Length: 1\u001b[31mFORGED-1\r\nContent-Length: 2",
                        "Transfer-Encoding: \u001b[31mFORGED-1",
                        "X\u001b[31mFORGED-1: y",
                        "Content-Type: \u001b[31mFORGED-1",
                        "Transfer-Encoding: gzip",
                        "Set-Cookie: FORGED-1=1",
                        "Trailer: x",
                        "Connection: upgrade"));
        byte[] body = completion(text()).getBytes(UTF_8);
        out.write(
                head(random.nextInt(4) == 0 ? "200 \u001b[31mFORGED-1" : "200 OK", JSON + "\r\n" + more, body.length));
        out.write(body);
    }

    private byte[] noise() {
        byte[] noise = new byte[Payloads.size(random, 5_000)];
        random.nextBytes(noise);
        return random.nextBoolean() ? noise : Encoding.overlong(completion(text()));
    }
}
