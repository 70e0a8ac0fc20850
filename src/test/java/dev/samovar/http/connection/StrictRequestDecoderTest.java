package dev.samovar.http.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes of chunks: invalid ones are refused however the bytes arrive, valid ones decode as by Netty alone. */
class StrictRequestDecoderTest {

    private static final String HEAD = "POST /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String HIDDEN = "{}\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final HttpServerOptions OPTIONS = new HttpServerOptions().setMaxChunkSize(64);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100000002",
                "10000000000000002",
                "100000000",
                "f00000002;x=y",
                "00100000002",
                "ffffffff",
                "80000000",
                "2 ",
                "2\t",
                "2 x",
                " 2",
                "\t2",
                "",
                " ",
                ";x",
                "+2",
                "-2",
                "0x2",
                "2,",
                "2_",
                "2\0",
                "2\u000b",
                "\u00b2",
                "2\r",
                "2;x\ry",
                "2;\r",
                "g"
            })
    void invalidSizeEndsTheRequestAndTheConnection(String size) {
        for (String before :
                new String[] {"", "00;x\r\n\r\n" + HEAD, "3\r\nabc\r\n", "a ;b=c\r\n0123456789\r\n02\r\nab\r\n"}) {
            assertRefused(HEAD + before + size + "\r\n" + HIDDEN, before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2\n{}\r\n", "2;x\n{}\r\n", "2 \n", "100000002\n{}\r\n", "\n", "2\r{}\r\n"})
    void invalidEndOfTheSizeIsRefused(String size) {
        assertRefused(HEAD + size + HIDDEN, "");
    }

    /** Only what comes before the size is decoded, and then the failure. */
    private static void assertRefused(String bytes, String before) {
        int requests = before.contains(HEAD) ? 2 : 1;
        for (List<String> parts : splits(bytes)) {
            List<String> decoded = decode(new StrictRequestDecoder(OPTIONS), parts);

            assertThat(decoded.stream().filter(object -> object.startsWith("POST")))
                    .as("%s", parts)
                    .hasSize(requests);
            assertThat(decoded).as("%s", parts).endsWith("failed end").noneMatch(object -> object.contains("{"));
            assertThat(decoded)
                    .as("%s", parts)
                    .containsOnlyOnce("failed end")
                    .noneMatch(object -> object.contains("hidden"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "02", "0000000000000000002", "2;", "2;x=y", "2 ;x", "2 \t ; x=\" y\"", "00002;a;b=c"})
    void validSizeIsDecodedAsByNetty(String size) {
        String bytes = HEAD + size + "\r\n" + HIDDEN;
        for (List<String> parts : splits(bytes)) {
            List<String> decoded = decode(new StrictRequestDecoder(OPTIONS), parts);

            assertThat(decoded).isEqualTo(decode(new VertxHttpRequestDecoder(OPTIONS), parts));
            assertThat(decoded).anyMatch(object -> object.contains("hidden"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "7FFFFFFF", "007fffffff;x", "10000000"})
    void largestSizesAreDecodedAsByNetty(String size) {
        for (List<String> parts : splits(HEAD + size + "\r\n100000002\r\n0\r\n\r\n")) {
            List<String> decoded = decode(new StrictRequestDecoder(OPTIONS), parts);

            assertThat(decoded).isEqualTo(decode(new VertxHttpRequestDecoder(OPTIONS), parts));
            assertThat(String.join("", decoded)).endsWith("0\r\n\r\n");
        }
    }

    @Test
    void sizesOutsideChunkedBodiesAreNotChecked() {
        String bytes = "POST /length HTTP/1.1\r\nContent-Length: 13\r\n\r\n100000002\r\n\r\n" + HEAD
                + "b\r\n100000002\r\n\r\n0\r\nx: 100000002\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        for (List<String> parts : splits(bytes)) {
            assertThat(decode(new StrictRequestDecoder(OPTIONS), parts))
                    .isEqualTo(decode(new VertxHttpRequestDecoder(OPTIONS), parts))
                    .noneMatch(object -> object.startsWith("failed"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEAD + "2\r\n{}X\r\n100000002\r\n",
                HEAD + "0\r\nno colon\r\n\r\n100000002\r\n",
                "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: -1\r\n\r\n100000002\r\n"
            })
    void otherFailuresAreDecodedAsByNetty(String bytes) {
        for (List<String> parts : splits(bytes)) {
            assertThat(decode(new StrictRequestDecoder(OPTIONS), parts))
                    .isEqualTo(decode(new VertxHttpRequestDecoder(OPTIONS), parts))
                    .anyMatch(object -> object.startsWith("failed"));
        }
    }

    static List<Integer> seeds() {
        return new Random(20261129).ints(300).boxed().toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pipelinedRequestsAreDecodedAsByNetty(int seed) {
        Random random = new Random(seed);
        StringBuilder bytes = new StringBuilder();
        int requests = 1 + random.nextInt(5);
        for (int i = 0; i < requests; i++) {
            bytes.append(randomRequest(random, i));
        }
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < bytes.length(); ) {
            int to = Math.min(bytes.length(), from + 1 + random.nextInt(random.nextBoolean() ? 4 : 300));
            parts.add(bytes.substring(from, to));
            from = to;
        }

        for (List<String> split : List.of(parts, List.of(bytes.toString().split("(?<=\n)")))) {
            List<String> decoded = decode(new StrictRequestDecoder(OPTIONS), split);

            assertThat(decoded).isEqualTo(decode(new VertxHttpRequestDecoder(OPTIONS), split));
            assertThat(decoded.stream()
                            .filter(object -> object.contains("HTTP/1.1"))
                            .count())
                    .isEqualTo(requests);
            assertThat(decoded).noneMatch(object -> object.startsWith("failed"));
        }
    }

    private static String randomRequest(Random random, int number) {
        String head = " /%d HTTP/1.1\r\nHost: x\r\n".formatted(number);
        return switch (random.nextInt(4)) {
            case 0 -> "GET" + head + "\r\n";
            case 1 -> "POST" + head + "Content-Length: 4\r\n\r\nf\r\n\r";
            default -> "POST" + head + "Transfer-Encoding: chunked\r\n\r\n" + randomChunks(random);
        };
    }

    private static String randomChunks(Random random) {
        String[] extensions = {"", "", ";", ";a=b", " ;a", "\t;a=\"b c\""};
        StringBuilder chunks = new StringBuilder();
        for (int left = random.nextInt(6); left > 0; left--) {
            int size = 1 + random.nextInt(random.nextBoolean() ? 20 : 500);
            chunks.append("0".repeat(random.nextInt(12)))
                    .append(random.nextBoolean() ? Integer.toHexString(size) : "%X".formatted(size))
                    .append(extensions[random.nextInt(extensions.length)])
                    .append("\r\n");
            for (int i = 0; i < size; i++) {
                chunks.append("f0\r\n; ".charAt(random.nextInt(6)));
            }
            chunks.append("\r\n");
        }
        chunks.append("0".repeat(1 + random.nextInt(12))).append(extensions[random.nextInt(extensions.length)]);
        return chunks.append("\r\n")
                .append(random.nextBoolean() ? "" : "x: 100000002\r\ny: z\r\n")
                .append("\r\n")
                .toString();
    }

    /** All bytes at once, each by itself, and in two parts in all ways. */
    private static List<List<String>> splits(String bytes) {
        List<List<String>> splits = new ArrayList<>();
        splits.add(List.of(bytes));
        splits.add(List.of(bytes.split("")));
        for (int at = 1; at < bytes.length(); at++) {
            splits.add(List.of(bytes.substring(0, at), bytes.substring(at)));
        }
        return splits;
    }

    private static List<String> decode(HttpRequestDecoder decoder, List<String> parts) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        for (String part : parts) {
            channel.writeInbound(Unpooled.copiedBuffer(part, ISO_8859_1));
        }
        channel.finish();
        List<String> decoded = new ArrayList<>();
        for (HttpObject object = channel.readInbound(); object != null; object = channel.readInbound()) {
            decoded.add(text(object));
            ReferenceCountUtil.release(object);
        }
        return decoded;
    }

    private static String text(HttpObject object) {
        String result = object.decoderResult().isFailure() ? "failed " : "";
        if (object instanceof HttpMessage message) {
            return result + String.join("|", message.toString().lines().skip(1).toList());
        }
        String end = object instanceof LastHttpContent last
                ? "end"
                        + (last.trailingHeaders().isEmpty()
                                ? ""
                                : last.trailingHeaders().entries().toString())
                : "";
        return result + ((HttpContent) object).content().toString(ISO_8859_1) + end;
    }
}
