package dev.samovar.abuse.fuzz;

import dev.samovar.abuse.client.Shot;
import java.util.List;
import java.util.Random;

/** Bytes that are not quite HTTP/1.1, in each of the places where parsers disagree. */
public final class FrameFuzzer {

    private static final String TARGET = "/api/subtopics?topic=Topic%201";
    private static final List<String> LENGTHS = List.of(
            "Content-Length: -1",
            "Content-Length: +2",
            "Content-Length: 0x2",
            "Content-Length: 2, 2",
            "Content-Length: 2\r\nContent-Length: 3",
            "Content-Length: 99999999999999999999",
            "Content-Length: 9223372036854775807",
            "Content-Length: two",
            "Content-Length:",
            "Content-Length: 2\u001b[31mFORGED-1\u001b[0m",
            "Content-Length: 2\r\nContent-Length: \u001b[31mFORGED-1",
            "Transfer-Encoding: \u009b31mFORGED-1",
            "Content-Length : 2",
            "Content-Length: 2\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 2",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding:\u000bchunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding\r\n : chunked",
            "Transfer-Encoding: identity");
    private static final List<String> CHUNKS = List.of(
            "-1\r\n{}\r\n0\r\n\r\n",
            "0x2\r\n{}\r\n0\r\n\r\n",
            "+2\r\n{}\r\n0\r\n\r\n",
            "2 \r\n{}\r\n0\r\n\r\n",
            " 2\r\n{}\r\n0\r\n\r\n",
            "00000000000000000002\r\n{}\r\n0\r\n\r\n",
            "FFFFFFFF\r\n{}\r\n",
            "7FFFFFFFFFFFFFFF\r\n{}\r\n",
            "10000000000000002\r\n{}\r\n0\r\n\r\n",
            "2;a=b;c=\"\r\n\"\r\n{}\r\n0\r\n\r\n",
            "2;" + "e".repeat(20_000) + "\r\n{}\r\n0\r\n\r\n",
            "2\n{}\n0\n\n",
            "2\r\n{}X\r\n0\r\n\r\n",
            "2\r\n{}\r\n0\r\nX-Forged: 1\r\nContent-Length: 9\r\n\r\n",
            "2\r\n{}\r\n0\r\n" + "T: x\r\n".repeat(2_000) + "\r\n",
            "2\r\n{}",
            "\r\n",
            "zz\r\n",
            "1\r\n{\r\n".repeat(1_000) + "0\r\n\r\n");
    private static final List<String> LINES = List.of(
            "GET " + TARGET,
            "GET  " + TARGET + "  HTTP/1.1",
            "GET\t" + TARGET + "\tHTTP/1.1",
            " GET " + TARGET + " HTTP/1.1",
            "GET " + TARGET + " HTTP/9.9",
            "GET " + TARGET + " HTTP/1.1 ",
            "GET " + TARGET + " http/1.1",
            "GET " + TARGET + " HTTP/1.10",
            "GET " + TARGET + " FOO/1.1",
            "GET " + TARGET + " HTTP/0.9",
            "GET HTTP/1.1",
            "\u0000 / HTTP/1.1",
            "G\u0000T / HTTP/1.1",
            "GET /\u0000 HTTP/1.1",
            "GET /\u00ff\u00fe HTTP/1.1",
            "CONNECT samovar.example:443 HTTP/1.1",
            "CONNECT /api/health HTTP/1.1",
            "GET samovar.example:443 HTTP/1.1",
            "GET http://samovar.example" + TARGET + " HTTP/1.1",
            "GET http:///" + TARGET + " HTTP/1.1",
            "GET * HTTP/1.1",
            "OPTIONS * HTTP/1.1",
            "GET " + "/a".repeat(9_000) + " HTTP/1.1",
            "M".repeat(9_000) + " / HTTP/1.1",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
            "*1\r\n$4\r\nPING");
    private static final List<String> HEADERS = List.of(
            "Bad Header: x",
            "Bad\u001b[31mFORGED-1: x",
            "Host: \u001b[31mFORGED-1",
            "Expect: \u001b[31mFORGED-1",
            ": nameless",
            "NoColon",
            "X:\u0000y",
            "X: a\r\n\tfolded: b\r\n folded",
            "X: a\rX-Forged: 1",
            "X: a\nX-Forged: 1",
            "X\u00e9: y",
            "X(: y",
            "Host: other.example",
            "Host: a b",
            "Host: \u00ff",
            "Host: [::1",
            "Connection: close, keep-alive, upgrade, x-forged",
            "Expect: 200-ok",
            "Upgrade: websocket",
            "X-Huge: " + "z".repeat(70_000),
            "X: y\r\n".repeat(6_000) + "X: z",
            " starts with a space");

    private final Random random;

    private FrameFuzzer(long seed, int number) {
        random = new Random(seed * 1_000_003 + number);
        random.nextLong();
    }

    public static Shot shot(long seed, int number) {
        return new FrameFuzzer(seed, number).shot();
    }

    private Shot shot() {
        String good = "GET " + TARGET + " HTTP/1.1\r\nHost: x\r\n\r\n";
        return Shot.broken(
                switch (random.nextInt(9)) {
                    case 0 -> post(Payloads.pick(random, LENGTHS)) + "{}" + good;
                    case 1 -> post("Transfer-Encoding: chunked") + Payloads.pick(random, CHUNKS);
                    case 2 -> Payloads.pick(random, LINES) + "\r\nHost: x\r\n\r\n";
                    case 3 ->
                        "GET " + TARGET + " HTTP/1.1\r\nHost: x\r\n" + Payloads.pick(random, HEADERS) + "\r\n\r\n";
                    case 4 -> good.replace("Host: x\r\n", "");
                    case 5 -> good.replace("\r\n", random.nextBoolean() ? "\n" : "\r");
                    case 6 -> good.substring(0, random.nextInt(good.length()));
                    case 7 -> good.repeat(Payloads.size(random, 60)) + noise();
                    default -> noise() + good;
                });
    }

    private static String post(String framing) {
        return "POST /api/create_subtopics HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + framing
                + "\r\n\r\n";
    }

    private String noise() {
        StringBuilder noise = new StringBuilder();
        for (int i = Payloads.size(random, 3_000); i > 0; i--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }
}
