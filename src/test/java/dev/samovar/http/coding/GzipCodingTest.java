package dev.samovar.http.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.CaffeineShape;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import io.vertx.core.MultiMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client gets of an answer, by its {@code Accept-Encoding}. */
class GzipCodingTest {

    private static final String JSON = "application/json";

    private final ScheduledExecutorService workers = Executors.newSingleThreadScheduledExecutor();
    private final GzipCoding coding = new GzipCoding(workers);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    private static CacheEntry entry(String mediaType, byte[] body) {
        Instant now = Instant.EPOCH;
        return new CacheEntry(body, mediaType, FreshnessPolicy.etag(body, mediaType), now, now, now, 0, Cost.NONE, "");
    }

    private static CacheEntry entry(String mediaType, int length) {
        return entry(
                mediaType, "word ".repeat(length / 5 + 1).substring(0, length).getBytes(StandardCharsets.UTF_8));
    }

    private static MultiMap accept(String... values) {
        MultiMap fields = MultiMap.caseInsensitiveMultiMap();
        for (String value : values) {
            fields.add("Accept-Encoding", value);
        }
        return fields;
    }

    private static byte[] decoded(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "x-gzip",
                "br, gzip",
                "gzip;q=0.1",
                "gzip; Q=1.0",
                "*",
                "identity;q=0.5, gzip;q=0.5",
                "deflate, gzip;q=1.0, *;q=0.5"
            })
    void gzipIsSentToWhoTakesIt(String accept) throws IOException {
        CacheEntry entry = entry(JSON, 2_000);
        Representation sent = coding.of(entry, accept(accept));
        assertThat(sent.isGzip()).isTrue();
        assertThat(sent.varies()).isTrue();
        assertThat(decoded(sent.body())).isEqualTo(entry.body());
        assertThat(sent.etag()).endsWith("-gzip\"").isNotEqualTo(entry.etag());
        assertThat(Representation.entryTag(sent.etag())).isEqualTo(entry.etag());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "br",
                "gzip;q=0",
                "gzip;q=0.0, *",
                "*;q=0",
                "identity, gzip;q=0.5",
                "gzip;q=NaN",
                "gzip;q=2",
                "gzip;q=-1",
                "gzip;q=",
                "gzip;level=9",
                "gzipped",
                ",;,"
            })
    void othersGetTheAnswerAsItIs(String accept) {
        CacheEntry entry = entry(JSON, 2_000);
        Representation sent = coding.of(entry, accept(accept));
        assertThat(sent.body()).isSameAs(entry.body());
        assertThat(sent.etag()).isEqualTo(entry.etag());
        assertThat(sent.varies()).as("another client gets another answer").isTrue();
    }

    @Test
    void fieldsOfOneNameAreOneList() {
        assertThat(coding.of(entry(JSON, 2_000), accept("br", "gzip")).isGzip()).isTrue();
        assertThat(coding.of(entry(JSON, 2_000), accept()).isGzip()).isFalse();
    }

    @Test
    void shortAnswersAreTheSameForAll() {
        Representation sent = coding.of(entry(JSON, GzipCoding.MIN_BYTES), accept("gzip"));
        assertThat(sent.isGzip()).isFalse();
        assertThat(sent.varies()).isFalse();
        assertThat(coding.of(entry(JSON, GzipCoding.MIN_BYTES + 1), accept("gzip"))
                        .isGzip())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/event-stream; charset=utf-8", "image/png", "audio/mpeg"})
    void streamsAndPicturesStayAsTheyAre(String mediaType) {
        Representation sent = coding.of(entry(mediaType, 5_000), accept("gzip"));
        assertThat(sent.isGzip()).isFalse();
        assertThat(sent.varies()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/problem+json", "application/x-ndjson", "image/svg+xml"})
    void textIsCompressed(String mediaType) {
        assertThat(coding.of(entry(mediaType, 5_000), accept("gzip")).isGzip()).isTrue();
    }

    @Test
    void whatWouldBeNoShorterStaysAsItIs() {
        byte[] noise = new byte[4_000];
        new Random(1).nextBytes(noise);
        Representation sent = coding.of(entry(JSON, noise), accept("gzip"));
        assertThat(sent.isGzip()).isFalse();
        assertThat(sent.varies()).isTrue();
    }

    @Test
    void answerIsCompressedOnce() {
        byte[] first = coding.of(entry(JSON, 2_000), accept("gzip")).body();
        assertThat(coding.of(entry(JSON, 2_000), accept("gzip")).body())
                .as("another object of the same content, as each look-up in Redis brings")
                .isSameAs(first);
    }

    @Test
    void longAnswerIsCompressedByAWorker() throws IOException {
        CacheEntry entry = entry(JSON, GzipCoding.MAX_AT_ONCE + 1);
        assertThat(coding.of(entry, accept("gzip")).body()).isSameAs(entry.body());
        await().until(() -> coding.of(entry, accept("gzip")).isGzip());
        assertThat(decoded(coding.of(entry, accept("gzip")).body())).isEqualTo(entry.body());
    }

    @Test
    void longAnswerStaysAsItIsWhenTheWorkersAreGone() {
        workers.shutdownNow();
        CacheEntry entry = entry(JSON, GzipCoding.MAX_AT_ONCE + 1);
        assertThat(coding.of(entry, accept("gzip")).body()).isSameAs(entry.body());
        assertThat(coding.of(entry, accept("gzip")).varies()).isTrue();
    }

    /** Caffeine finds them by name, in the executable as well. */
    @Test
    void classesOfItsShapeAreThoseThatAreRegistered() throws ReflectiveOperationException {
        assertThat(CaffeineShape.of(coding))
                .isEqualTo(new CaffeineShape(GzipCoding.CACHE_CLASS, GzipCoding.NODE_CLASS));
    }
}
