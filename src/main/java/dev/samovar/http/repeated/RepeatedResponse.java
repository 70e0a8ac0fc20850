package dev.samovar.http.repeated;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Tier;
import dev.samovar.cache.readthrough.CacheStatus;
import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.http.CacheHeaders;
import dev.samovar.http.coding.ContentCoding;
import dev.samovar.http.coding.Representation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.MultiMap;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response to a repeated request, for one entry: its head as it was sent once, in which only {@code Date}, {@code Age}
 * and the last {@code Cache-Status} change. Immutable but for the head that was written last. Safe from any thread.
 */
final class RepeatedResponse {

    private static final String CACHE_STATUS = "Cache-Status";
    private static final String CONTENT_ENCODING = "content-encoding";
    private static final int MAX_HEAD = 2_048;
    private static final String STATUS_LINE = "HTTP/1.1 200 OK\r\n";

    // It must not keep what the cache has dropped
    private final WeakReference<CacheEntry> entry;
    private final List<Field> fields;
    private final boolean isGzip;
    private volatile @Nullable Head last;

    private RepeatedResponse(CacheEntry entry, List<Field> fields, boolean isGzip) {
        this.entry = new WeakReference<>(entry);
        this.isGzip = isGzip;
        this.fields = fields;
    }

    /** What a field of the head says. */
    private enum Kind {
        CONSTANT,
        DATE,
        AGE,
        CACHE_STATUS
    }

    /**
     * A field of the head.
     *
     * @param text the whole line of a constant, otherwise the name
     */
    private record Field(Kind kind, String text) {}

    /** A head as it was written, and the seconds that it is right in. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Head(long second, long age, long timeToLive, Tier tier, byte[] bytes) {}

    /**
     * The response that was sent for a hit, to be sent again.
     *
     * @param sent the fields of the response, as they were sent
     * @return empty if it cannot be repeated
     */
    static Optional<RepeatedResponse> of(CachedResponse hit, MultiMap sent) {
        int lastStatus = -1;
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, String> field : sent) {
            String name = field.getKey();
            if (!isRepeatable(name, field.getValue())) {
                return Optional.empty();
            }
            Kind kind = Kind.CONSTANT;
            if (name.equalsIgnoreCase("age")) {
                kind = Kind.AGE;
            } else if (name.equalsIgnoreCase("date")) {
                kind = Kind.DATE;
            } else if (name.equalsIgnoreCase(CACHE_STATUS)) {
                lastStatus = fields.size();
            }
            fields.add(new Field(kind, kind == Kind.CONSTANT ? name + ": " + field.getValue() + "\r\n" : name));
        }
        int characters =
                fields.stream().mapToInt(field -> field.text().length()).sum();
        if (lastStatus < 0 || characters > MAX_HEAD) {
            return Optional.empty();
        }
        String name = fields.get(lastStatus).text().substring(0, CACHE_STATUS.length());
        fields.set(lastStatus, new Field(Kind.CACHE_STATUS, name));
        return Optional.of(new RepeatedResponse(
                hit.entry(), List.copyOf(fields), sent.contains(CONTENT_ENCODING, Representation.GZIP, true)));
    }

    private static boolean isRepeatable(String name, String value) {
        boolean ofOneResponse = name.equalsIgnoreCase("connection")
                || name.equalsIgnoreCase("transfer-encoding")
                || (name.equalsIgnoreCase(CONTENT_ENCODING) && !value.equals(Representation.GZIP))
                || name.equalsIgnoreCase("set-cookie");
        return !ofOneResponse && isLatin1(value);
    }

    private static boolean isLatin1(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is the response for an entry. */
    boolean isFor(CacheEntry present) {
        return entry.refersTo(present);
    }

    /** Whether another response for the same entry differs in nothing but its time. */
    boolean isLike(RepeatedResponse other) {
        CacheEntry own = entry.get();
        return own != null && other.isFor(own) && fields.equals(other.fields);
    }

    /** The bytes that follow the head; null if they are gone. */
    byte @Nullable [] body(ContentCoding coding) {
        CacheEntry own = entry.get();
        if (own == null) {
            return null;
        }
        return isGzip ? coding.gzip(own).orElse(null) : own.body();
    }

    /** Head and body for a hit of this entry. The caller owns the buffer. */
    ByteBuf write(
            CachedResponse hit,
            byte[] body,
            Instant now,
            Supplier<? extends CharSequence> date,
            ByteBufAllocator allocator) {
        byte[] head = head(hit, now, date);
        return allocator
                .directBuffer(head.length + body.length)
                .writeBytes(head)
                .writeBytes(body);
    }

    private byte[] head(CachedResponse hit, Instant now, Supplier<? extends CharSequence> date) {
        Tier tier = ((CacheStatus.Hit) hit.served()).tier();
        long second = now.getEpochSecond();
        long age = hit.entry().age(now).toSeconds();
        long timeToLive = hit.entry().timeToLive(now).toSeconds();
        Head known = last;
        if (known != null
                && known.second == second
                && known.age == age
                && known.timeToLive == timeToLive
                && known.tier == tier) {
            return known.bytes;
        }
        StringBuilder text = new StringBuilder(1_024).append(STATUS_LINE);
        for (Field field : fields) {
            switch (field.kind) {
                case CONSTANT -> text.append(field.text);
                case DATE -> append(text, field, date.get());
                case AGE -> append(text, field, Long.toString(age));
                default -> append(text, field, CacheHeaders.cacheStatus(hit, now));
            }
        }
        byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        last = new Head(second, age, timeToLive, tier, bytes);
        return bytes;
    }

    private static void append(StringBuilder text, Field field, CharSequence value) {
        text.append(field.text).append(": ").append(value).append("\r\n");
    }
}
