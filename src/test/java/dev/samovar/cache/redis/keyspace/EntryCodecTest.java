package dev.samovar.cache.redis.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryCodecTest {

    private static final CacheEntry ENTRY = new CacheEntry(
            "{\"a\":\"ä\"}".getBytes(UTF_8),
            "application/json",
            "\"5f1c0a9b\"",
            Instant.parse("2026-02-03T04:05:06.789123Z"),
            Instant.parse("2026-02-03T05:05:06.789Z"),
            Instant.parse("2026-02-04T05:05:06.789Z"),
            1_770_091_506_789L,
            new Cost(2, 310, 1_270, Duration.ofMillis(2_345)));

    private static final String GOLDEN = "53760100" // Sv, format 1
            + "0000019c21acec65" // epoch
            + "000649e38b7b6b03" // generated at
            + "000649e4620f0e88" // fresh until
            + "000649f87fe66e88" // kept until
            + "00000002" // model calls
            + "0000000000000136" // tokens in
            + "00000000000004f6" // tokens out
            + "000000000023c828" // time
            + "0010" // length of the media type
            + "000a" // length of the tag
            + "0000000a" // length of the body
            + "5b299e1f" // CRC-32C
            + "6170706c69636174696f6e2f6a736f6e" // media type
            + "22356631633061396222" // tag
            + "7b2261223a22c3a4227d"; // body

    private static final String REQUEST = "samovar 1\nnamespace=explanation\ntopic=3:t\u00e9a\n";

    private static final CacheEntry WITH_REQUEST = new CacheEntry(
            ENTRY.body(),
            ENTRY.mediaType(),
            ENTRY.etag(),
            ENTRY.generatedAt(),
            ENTRY.freshUntil(),
            ENTRY.keptUntil(),
            ENTRY.epoch(),
            ENTRY.cost(),
            REQUEST);

    private final EntryCodec codec = new EntryCodec();

    /** A listing reads the media type from the first bytes of an entry, with and without headers and a request. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "application/json", "text/event-stream; charset=utf-8", "LONG"})
    void mediaTypeIsReadFromTheFirstBytes(String type) {
        String mediaType = type.replace("LONG", "x/" + "y".repeat(ResponseHead.MAX_MEDIA_TYPE - 2));
        ResponseHead plain = ResponseHead.of(mediaType);
        ResponseHead full = new ResponseHead(mediaType, List.of(new ResponseHead.Header("x-request-id", "1")));
        for (ResponseHead head : List.of(plain, full)) {
            for (String request : List.of("", REQUEST)) {
                byte[] bytes = EntryCodec.encode(new CacheEntry(
                        ENTRY.body(),
                        head,
                        ENTRY.etag(),
                        ENTRY.generatedAt(),
                        ENTRY.freshUntil(),
                        ENTRY.keptUntil(),
                        ENTRY.epoch(),
                        ENTRY.cost(),
                        request));
                int read = Math.min(bytes.length, EntryCodec.LONG_HEADER + ResponseHead.MAX_MEDIA_TYPE + 1);
                byte[] start = Arrays.copyOf(bytes, read);
                EntryCodec.Header header = java.util.Objects.requireNonNull(EntryCodec.header(start, bytes.length));

                assertThat(EntryCodec.mediaType(start, header)).isEqualTo(mediaType);
                assertThat(EntryCodec.mediaType(Arrays.copyOf(bytes, EntryCodec.LONG_HEADER), header))
                        .satisfiesAnyOf(
                                cut -> assertThat(cut).isEmpty(),
                                cut -> assertThat(mediaType).startsWith(cut));
            }
        }
    }

    @Test
    void requestFollowsTheBody() {
        byte[] bytes = EntryCodec.encode(WITH_REQUEST);
        String hex = HexFormat.of().formatHex(bytes);
        String request = HexFormat.of().formatHex(REQUEST.getBytes(UTF_8));

        assertThat(hex).startsWith("53760101" + GOLDEN.substring(8, 144)).endsWith("7b2261223a22c3a4227d" + request);
        assertThat(hex.substring(152, 160)).as("its length").isEqualTo("0000002d");
        CacheEntry decoded = codec.decode(bytes).orElseThrow();
        assertThat(decoded).usingRecursiveComparison().isEqualTo(WITH_REQUEST);
        EntryCodec.Header header = java.util.Objects.requireNonNull(
                EntryCodec.header(Arrays.copyOf(bytes, EntryCodec.LONG_HEADER), bytes.length));
        assertThat(header.sizes().body()).isEqualTo(ENTRY.body().length);
    }

    @Test
    void headersFollowTheMediaTypeInItsField() {
        CacheEntry entry = withHead(
                new ResponseHead("application/json", List.of(new ResponseHead.Header("x-request-id", "req_1"))));
        byte[] bytes = EntryCodec.encode(entry);
        String head = HexFormat.of().formatHex("application/json\nx-request-id: req_1".getBytes(UTF_8));

        assertThat(HexFormat.of().formatHex(bytes))
                .startsWith(GOLDEN.substring(0, 128) + "0024" + GOLDEN.substring(132, 144))
                .endsWith(head + "22356631633061396222" + "7b2261223a22c3a4227d");
        assertThat(codec.decode(bytes).orElseThrow()).usingRecursiveComparison().isEqualTo(entry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain\r\nx: 1", "text/plain\nset:1", "text/plain\nX: 12", "application/js\u00e4"})
    void entryWithABrokenHeadIsNoEntry(String head) {
        byte[] bytes = EntryCodec.encode(ENTRY);
        System.arraycopy(head.getBytes(UTF_8), 0, bytes, EntryCodec.HEADER, 16);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, 72);
        crc.update(bytes, EntryCodec.HEADER, bytes.length - EntryCodec.HEADER);
        ByteBuffer.wrap(bytes).putInt(72, (int) crc.getValue());

        assertThat(codec.decode(bytes)).isEmpty();
        assertThat(codec.unreadable()).isEqualTo(1);
    }

    private static CacheEntry withHead(ResponseHead head) {
        return new CacheEntry(
                ENTRY.body(),
                head,
                ENTRY.etag(),
                ENTRY.generatedAt(),
                ENTRY.freshUntil(),
                ENTRY.keptUntil(),
                ENTRY.epoch(),
                ENTRY.cost(),
                "");
    }

    @Test
    void formIsTheOneThatOtherReplicasRead() {
        String bytes = HexFormat.of().formatHex(EntryCodec.encode(ENTRY));

        assertThat(bytes).isEqualTo(GOLDEN);
    }

    @Test
    void whatWasEncodedIsDecoded() {
        CacheEntry decoded = codec.decode(EntryCodec.encode(ENTRY)).orElseThrow();

        assertThat(decoded.body()).isEqualTo(ENTRY.body());
        assertThat(decoded).usingRecursiveComparison().isEqualTo(ENTRY);
        assertThat(codec.unreadable()).isZero();
    }

    @Test
    void entryOfABufferSharesNothingWithIt() {
        byte[] bytes = EntryCodec.encode(WITH_REQUEST);
        ByteBuffer received =
                ByteBuffer.allocate(bytes.length + 7).put(7, bytes).slice(7, bytes.length);

        CacheEntry decoded = codec.decode(received).orElseThrow();
        Arrays.fill(received.array(), (byte) 0);

        assertThat(decoded).usingRecursiveComparison().isEqualTo(WITH_REQUEST);
        assertThat(received.position()).isZero();
    }

    @Test
    void extremesAreKeptAsFarAsTheyGo() {
        Cost cost = new Cost(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(36_500));
        CacheEntry entry = new CacheEntry(new byte[0], "", "", Instant.MIN, Instant.EPOCH, Instant.MAX, -1, cost);

        CacheEntry decoded = codec.decode(EntryCodec.encode(entry)).orElseThrow();

        assertThat(decoded.cost()).isEqualTo(cost);
        assertThat(decoded.generatedAt()).isBefore(Instant.parse("-100000-01-01T00:00:00Z"));
        assertThat(decoded.keptUntil()).isAfter(Instant.parse("+100000-01-01T00:00:00Z"));
        assertThat(decoded.freshUntil()).isEqualTo(Instant.EPOCH);
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "S", "Sv", "Sv\u0001", "null", "{\"answer\":42}", "\u0000\u0000\u0000\u0000"})
    void foreignBytesAreNoEntry(String text) {
        assertThat(codec.decode(text.getBytes(UTF_8))).isEmpty();
        assertThat(codec.unreadable()).isEqualTo(1);
    }

    @Test
    void truncatedOrLengthenedEntryIsNoEntry() {
        long unreadable = 0;
        for (CacheEntry entry : new CacheEntry[] {ENTRY, WITH_REQUEST}) {
            byte[] bytes = EntryCodec.encode(entry);
            for (int length = 0; length < bytes.length; length++) {
                assertThat(codec.decode(Arrays.copyOf(bytes, length))).isEmpty();
            }
            assertThat(codec.decode(Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
            unreadable += bytes.length + 1L;
        }
        assertThat(codec.unreadable()).isEqualTo(unreadable);
    }

    @Test
    void newerFormatIsNoEntry() {
        byte[] bytes = EntryCodec.encode(ENTRY);
        bytes[2] = 2;

        assertThat(codec.decode(bytes)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_260_203})
    void changedBytesAreNoEntryAndNeverAnException(long seed) {
        Random random = new Random(seed);
        byte[] original = EntryCodec.encode(seed % 2 == 0 ? ENTRY : WITH_REQUEST);
        int changed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(original, random.nextInt(4) > 0 ? original.length : random.nextInt(200));
            for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            if (!Arrays.equals(bytes, original)) {
                changed++;
                assertThat(codec.decode(bytes)).isEmpty();
            }
        }
        assertThat(codec.unreadable()).isEqualTo(changed);
    }
}
