package dev.samovar.cache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.entry.ResponseHead.Header;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseHeadTest {

    private static final ResponseHead HEAD = new ResponseHead(
            "text/event-stream; charset=utf-8",
            List.of(new Header("openai-model", "gpt-4o: mini"), new Header("x-request-id", ""), new Header("a", "b")));

    @Test
    void entriesOfAFrequentMediaTypeShareTheirHead() {
        String json = new String("application/json".toCharArray());

        assertThat(ResponseHead.of(json)).isSameAs(ResponseHead.of(json, List.of()));
        assertThat(ResponseHead.parse(json)).containsSame(ResponseHead.of(json));
        assertThat(ResponseHead.of("image/png")).isEqualTo(new ResponseHead("image/png", List.of()));
    }

    @Test
    void textOfAHeadWithoutHeadersIsTheMediaType() {
        assertThat(ResponseHead.of("application/json").text()).isEqualTo("application/json");
        assertThat(ResponseHead.parse("application/json")).contains(ResponseHead.of("application/json"));
        assertThat(ResponseHead.parse("")).contains(ResponseHead.of(""));
    }

    @Test
    void headersFollowTheMediaTypeByLines() {
        assertThat(HEAD.text())
                .isEqualTo("text/event-stream; charset=utf-8\nopenai-model: gpt-4o: mini\nx-request-id: \na: b");
        assertThat(ResponseHead.parse(HEAD.text())).contains(HEAD);
    }

    @Test
    void largestHeadIsReadAgain() {
        Header largest = new Header("n".repeat(Header.MAX_NAME), "v".repeat(Header.MAX_VALUE));
        ResponseHead head = new ResponseHead(
                "m".repeat(ResponseHead.MAX_MEDIA_TYPE), Collections.nCopies(ResponseHead.MAX_HEADERS, largest));

        assertThat(ResponseHead.parse(head.text())).contains(head);
        assertThat(ResponseHead.parse(head.text() + "\na: b")).isEmpty();
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(
            strings = {
                "text/plain\n",
                "text/plain\n\na: b",
                "text/plain\na: b\n",
                "text/plain\na",
                "text/plain\na:b",
                "text/plain\n: b",
                "text/plain\nA: b",
                "text/plain\na b: c",
                "text/plain\na: b\r",
                "text/plain\na: b\r\nc: d",
                "text/plain\na:  b",
                "text/plain\na: b ",
                "text/plain\na: b\tc",
                "text/plain\na: \u00e9",
                "text/plain\n\u00e9: b",
                "text/plain\na: \u007f",
                "text/plain\na: \ufffd",
                "text/plain\r",
                "text/\u0000plain",
                "text/pl\u00e4in",
                "text/plain\ncontent-length: 5",
                "text/plain\ntransfer-encoding: chunked",
                "text/plain\nset-cookie: a=b"
            })
    void textThatWouldChangeAResponseIsNoHead(String text) {
        assertThat(ResponseHead.parse(text)).isEmpty();
    }

    @Test
    void textWithTooMuchOfAnythingIsNoHead() {
        assertThat(ResponseHead.parse("m".repeat(256))).isEmpty();
        assertThat(ResponseHead.parse("m".repeat(256) + "\na: b")).isEmpty();
        assertThat(ResponseHead.parse("m\n" + "n".repeat(65) + ": b")).isEmpty();
        assertThat(ResponseHead.parse("m\na: " + "v".repeat(1025))).isEmpty();
        assertThat(ResponseHead.parse("m" + "\na: b".repeat(17))).isEmpty();
        assertThat(ResponseHead.parse("\n".repeat(100_000))).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anyTextIsReadWithoutAnException(long seed) {
        Random random = new Random(seed);
        String alphabet = "\n\n: ab-\r\tA\u00e9\u0000";
        int heads = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("t/p");
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String drawn = text.toString();
            heads += ResponseHead.parse(drawn).isPresent() ? 1 : 0;
            ResponseHead.parse(drawn).ifPresent(head -> assertThat(head.text()).isEqualTo(drawn));
        }
        assertThat(heads).isPositive();
    }

    @Test
    void headerOfAnUpstreamIsKeptIfItCanBe() {
        assertThat(Header.of("X-Request-ID", " req_1 ")).contains(new Header("x-request-id", "req_1"));
        assertThat(Header.of("x-request-id", "a\nb")).isEmpty();
        assertThat(Header.of("x request", "a")).isEmpty();
        assertThat(Header.of("x-k\u0130", "a")).isEmpty();
        assertThat(Header.of("", "a")).isEmpty();
        assertThat(Header.of("Set-Cookie", "a=b")).isEmpty();
    }

    @Test
    void headThatCannotBeReadAgainIsNotMade() {
        assertThatThrownBy(() -> ResponseHead.of("text/plain\na: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Header("a", "b\nc: d")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResponseHead("a/b", Collections.nCopies(17, new Header("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valueIsFoundByItsName() {
        assertThat(HEAD.header("openai-model")).contains("gpt-4o: mini");
        assertThat(HEAD.header("other")).isEmpty();
    }

    @Test
    void headersCountAsMemoryOfTheirEntry() {
        CacheKey key = new CacheKey(new Namespace("openai"), "gpt", "0".repeat(32));
        long bare = Footprint.of(key, entry(ResponseHead.of(HEAD.mediaType())));
        long whole = Footprint.of(key, entry(HEAD));

        // A list with its array; for each header itself, two strings and their arrays of at least 16 bytes
        assertThat(whole - bare).isEqualTo(24 + 32 + 3 * (24 + 2 * (24 + 16)) + 16 + 16 + 16 + 8 + 8);
    }

    private static CacheEntry entry(ResponseHead head) {
        Instant now = Instant.EPOCH;
        return new CacheEntry(new byte[3], head, "\"tag\"", now, now, now, 1, Cost.NONE, "");
    }
}
