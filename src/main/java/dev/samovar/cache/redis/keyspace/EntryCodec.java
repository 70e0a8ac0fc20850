package dev.samovar.cache.redis.keyspace;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form that entries have in Redis: a header of {@value #HEADER} bytes in network byte order, or {@value #LONG_HEADER}
 * with a request, then the head, entity tag, body and request. The head is its {@linkplain ResponseHead#text text}: the
 * media type alone if there are no headers. Times are kept to the microsecond.
 *
 * <table>
 * <caption>The header</caption>
 * <tr><th>at</th><th>bytes</th><th>holds</th></tr>
 * <tr><td>0</td><td>2</td><td>{@code Sv}</td></tr>
 * <tr><td>2</td><td>1</td><td>the number of this format, 1</td></tr>
 * <tr><td>3</td><td>1</td><td>1 if there is a request, else 0</td></tr>
 * <tr><td>4</td><td>8</td><td>epoch</td></tr>
 * <tr><td>12, 20, 28</td><td>8 each</td><td>generated at, fresh until, kept until: microseconds since 1970</td></tr>
 * <tr><td>36</td><td>4</td><td>model calls</td></tr>
 * <tr><td>40, 48</td><td>8 each</td><td>tokens in, tokens out</td></tr>
 * <tr><td>56</td><td>8</td><td>microseconds that the generation took</td></tr>
 * <tr><td>64, 66</td><td>2 each</td><td>lengths of head and entity tag</td></tr>
 * <tr><td>68</td><td>4</td><td>length of the body</td></tr>
 * <tr><td>72</td><td>4</td><td>CRC-32C of everything else</td></tr>
 * <tr><td>76</td><td>4</td><td>length of the request, if there is one</td></tr>
 * </table>
 *
 * <p>The scripts read the first 64 bytes. Whoever changes them changes the number of the format, here and there.
 */
public final class EntryCodec {

    /** The bytes of a header without a request. */
    public static final int HEADER = 76;

    /** The bytes of a header with a request: those that it takes to read any. */
    public static final int LONG_HEADER = 80;

    private static final int MAGIC = 'S' << 24 | 'v' << 16 | 1 << 8;
    private static final int WITH_REQUEST = 1;
    private static final int CHECKSUM = 72;

    private final LongAdder unreadable = new LongAdder();

    /** What a header tells. */
    public record Header(
            long epoch, Instant generatedAt, Instant freshUntil, Instant keptUntil, Cost cost, Sizes sizes) {}

    /** The lengths of what follows the header, in bytes. */
    public record Sizes(int head, int etag, int body, int request) {
        int header() {
            return request == 0 ? HEADER : LONG_HEADER;
        }

        long total() {
            return (long) header() + head + etag + body + request;
        }
    }

    /** The bytes of an entry, as its value in Redis. */
    public static byte[] encode(CacheEntry entry) {
        byte[] head = entry.head().text().getBytes(UTF_8);
        byte[] etag = entry.etag().getBytes(UTF_8);
        byte[] body = entry.body();
        byte[] request = entry.request().getBytes(UTF_8);
        Sizes sizes = new Sizes(head.length, etag.length, body.length, request.length);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(sizes.total()));
        out.putInt(request.length == 0 ? MAGIC : MAGIC | WITH_REQUEST).putLong(entry.epoch());
        out.putLong(micros(entry.generatedAt()));
        out.putLong(micros(entry.freshUntil()));
        out.putLong(micros(entry.keptUntil()));
        Cost cost = entry.cost();
        out.putInt(cost.modelCalls()).putLong(cost.tokensIn()).putLong(cost.tokensOut());
        out.putLong(cost.time().toNanos() / 1_000);
        out.putShort(length(head)).putShort(length(etag)).putInt(body.length);
        if (request.length > 0) {
            out.putInt(HEADER, request.length);
        }
        out.position(sizes.header()).put(head).put(etag).put(body).put(request);
        return out.putInt(CHECKSUM, checksum(out)).array();
    }

    /** The entry that bytes stand for; nothing, and one more {@linkplain #unreadable unreadable}, if they are not one. */
    public Optional<CacheEntry> decode(byte[] bytes) {
        return decode(ByteBuffer.wrap(bytes));
    }

    /**
     * The same of what is in a buffer from index 0 to its limit. The entry has its own copy: nothing of the buffer, which
     * may be the client's, is part of it.
     */
    public Optional<CacheEntry> decode(ByteBuffer bytes) {
        Header header = header(bytes, bytes.limit());
        if (header == null || bytes.getInt(CHECKSUM) != checksum(bytes)) {
            unreadable.increment();
            return Optional.empty();
        }
        Sizes sizes = header.sizes();
        int start = sizes.header();
        int etagStart = start + sizes.head();
        int bodyStart = etagStart + sizes.etag();
        Optional<ResponseHead> head = ResponseHead.parse(text(bytes, start, sizes.head()));
        if (head.isEmpty()) {
            unreadable.increment();
            return Optional.empty();
        }
        return Optional.of(new CacheEntry(
                copy(bytes, bodyStart, sizes.body()),
                head.get(),
                text(bytes, etagStart, sizes.etag()),
                header.generatedAt(),
                header.freshUntil(),
                header.keptUntil(),
                header.epoch(),
                header.cost(),
                text(bytes, bodyStart + sizes.body(), sizes.request())));
    }

    private static byte[] copy(ByteBuffer bytes, int from, int length) {
        byte[] copy = new byte[length];
        bytes.get(from, copy);
        return copy;
    }

    private static String text(ByteBuffer bytes, int from, int length) {
        return length == 0 ? "" : new String(copy(bytes, from, length), UTF_8);
    }

    /** What the header at the start of these bytes tells, or null if they are not of an entry that long. */
    static @Nullable public Header header(byte[] bytes, long length) {
        return header(ByteBuffer.wrap(bytes), length);
    }

    private static @Nullable Header header(ByteBuffer bytes, long length) {
        if (bytes.limit() < HEADER) {
            return null;
        }
        ByteBuffer in = bytes.duplicate().rewind();
        int magic = in.getInt();
        boolean withRequest = magic == (MAGIC | WITH_REQUEST);
        if ((magic != MAGIC && !withRequest) || (withRequest && bytes.limit() < LONG_HEADER)) {
            return null;
        }
        long epoch = in.getLong();
        Instant generatedAt = instant(in.getLong());
        Instant freshUntil = instant(in.getLong());
        Instant keptUntil = instant(in.getLong());
        int calls = in.getInt();
        long tokensIn = in.getLong();
        long tokensOut = in.getLong();
        long costMicros = in.getLong();
        int request = withRequest ? in.getInt(HEADER) : 0;
        Sizes sizes =
                new Sizes(Short.toUnsignedInt(in.getShort()), Short.toUnsignedInt(in.getShort()), in.getInt(), request);
        boolean negative = calls < 0 || tokensIn < 0 || tokensOut < 0 || costMicros < 0 || sizes.body() < 0;
        if (negative || (withRequest && request < 1) || sizes.total() != length) {
            return null;
        }
        Cost cost = new Cost(calls, tokensIn, tokensOut, Duration.ofNanos(saturatedNanos(costMicros)));
        return new Header(epoch, generatedAt, freshUntil, keptUntil, cost, sizes);
    }

    /**
     * The media type of an entry.
     *
     * @param start the first bytes of the entry: at least {@value #LONG_HEADER} and {@link ResponseHead#MAX_MEDIA_TYPE}, as
     *     far as it is that long
     * @param header what its header tells
     * @return an empty text if there is none, or it is not one
     */
    public static String mediaType(byte[] start, Header header) {
        int from = header.sizes().header();
        int end = from;
        int last = Math.min(start.length, from + header.sizes().head());
        while (end < last && start[end] != '\n') {
            end++;
        }
        String type = end > from ? new String(start, from, end - from, UTF_8) : "";
        return ResponseHead.isMediaType(type) ? type : "";
    }

    /** How often {@link #decode} found something else than an entry of this format: foreign, truncated or newer. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** The microseconds from 1970 to an instant, as far as a {@code long} goes. */
    public static long micros(Instant instant) {
        long seconds = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, instant.getEpochSecond()));
        return seconds * 1_000_000 + instant.getNano() / 1_000;
    }

    private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000 - 1;

    /** The instant so many microseconds after 1970. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    private static long saturatedNanos(long micros) {
        return Math.min(micros, Long.MAX_VALUE / 1_000) * 1_000;
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CHECKSUM));
        crc.update(bytes.slice(HEADER, bytes.limit() - HEADER));
        return (int) crc.getValue();
    }

    private static short length(byte[] text) {
        if (text.length > 0xffff) {
            throw new IllegalArgumentException("A head or an entity tag has 65,535 bytes at most");
        }
        return (short) text.length;
    }
}
