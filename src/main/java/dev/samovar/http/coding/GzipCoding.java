package dev.samovar.http.coding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.samovar.cache.Maintenance;
import dev.samovar.cache.entry.CacheEntry;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers in gzip (RFC 1952) for clients that take it: compressed once for each content, not once for each hit.
 *
 * <p>Answers of more than {@value #MIN_BYTES} bytes are compressed if their media type is one of text. Up to {@value
 * #MAX_AT_ONCE} bytes that happens at the first request; a longer one is compressed by a worker, and goes out as it is
 * until then. The compressed bytes are kept by the entity tag, {@value #MAX_KEPT} bytes at most. Safe from any thread.
 *
 * <p>Caffeine finds the classes of this configuration by name: {@value #CACHE_CLASS} and {@value #NODE_CLASS} must be
 * registered for reflection in a native executable.
 */
public final class GzipCoding implements ContentCoding {

    /** The class that Caffeine generated for caches of this shape. */
    static final String CACHE_CLASS = "com.github.benmanes.caffeine.cache.SSMW";

    /** The class that Caffeine generated for the nodes of such a cache. */
    static final String NODE_CLASS = "com.github.benmanes.caffeine.cache.PSMW";

    /** Shorter answers fit into a packet as they are. */
    static final int MIN_BYTES = 1_024;

    /** What an event loop may compress: about a millisecond. */
    static final int MAX_AT_ONCE = 64 << 10;

    /** The bound of all that is kept, in bytes. */
    static final long MAX_KEPT = 8L << 20;

    private static final int BASE_WEIGHT = 200;
    private static final byte[] NO_SHORTER = {};

    private final ScheduledExecutorService workers;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Cache<String, byte[]> cache;

    /**
     * Nothing compressed yet.
     *
     * @param workers where long answers are compressed, and Caffeine's maintenance runs; never an event loop
     */
    public GzipCoding(ScheduledExecutorService workers) {
        this.workers = workers;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(MAX_KEPT)
                .<String, byte[]>weigher((etag, bytes) -> BASE_WEIGHT + bytes.length)
                .executor(new Maintenance(workers))
                .build();
    }

    @Override
    public Representation of(CacheEntry entry, MultiMap requestFields) {
        if (!isCompressible(entry)) {
            return Representation.of(entry);
        }
        if (!requestFields.contains(HttpHeaders.ACCEPT_ENCODING)
                || !AcceptEncoding.prefersGzip(requestFields.getAll(HttpHeaders.ACCEPT_ENCODING))) {
            return Representation.identity(entry);
        }
        return gzip(entry)
                .map(bytes -> Representation.gzip(entry, bytes))
                .orElseGet(() -> Representation.identity(entry));
    }

    private static boolean isCompressible(CacheEntry entry) {
        return entry.body().length > MIN_BYTES && isText(entry.mediaType());
    }

    /** Streams of events never are: a client reads them as they come. */
    private static boolean isText(String mediaType) {
        return mediaType.contains("json")
                || mediaType.contains("xml")
                || (mediaType.startsWith("text/") && !mediaType.startsWith("text/event-stream"));
    }

    // Empty also while a worker has still to compress it
    @Override
    public Optional<byte[]> gzip(CacheEntry entry) {
        byte[] known = cache.getIfPresent(entry.etag());
        if (known == null) {
            known = entry.body().length <= MAX_AT_ONCE ? keep(entry) : later(entry);
        }
        return known == null || known == NO_SHORTER ? Optional.empty() : Optional.of(known);
    }

    private byte[] keep(CacheEntry entry) {
        byte[] bytes = compress(entry.body());
        byte[] kept = bytes.length < entry.body().length ? bytes : NO_SHORTER;
        cache.put(entry.etag(), kept);
        return kept;
    }

    private byte @Nullable [] later(CacheEntry entry) {
        if (underWay.add(entry.etag())) {
            try {
                workers.execute(() -> {
                    try {
                        keep(entry);
                    } finally {
                        underWay.remove(entry.etag());
                    }
                });
            } catch (RejectedExecutionException shutdown) {
                underWay.remove(entry.etag());
            }
        }
        return null;
    }

    private static byte[] compress(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, 8 << 10)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException("A stream in memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
