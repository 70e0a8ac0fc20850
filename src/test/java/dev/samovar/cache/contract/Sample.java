package dev.samovar.cache.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.Lease;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.key.Subject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/** Keys and entries to test with. */
public final class Sample {

    private Sample() {}

    /** The key of a topic. */
    public static CacheKey key(Namespace namespace, String topic) {
        return new CacheKey(namespace, Subject.of(topic), sha256(topic).substring(0, 32));
    }

    /** An entry under a lease, with times in whole milliseconds. */
    public static CacheEntry entry(Lease lease, String text, Instant now, Duration fresh, Duration kept) {
        return entry(lease, text.getBytes(UTF_8), now, fresh, kept);
    }

    /** An entry under a lease, with times in whole milliseconds. */
    public static CacheEntry entry(Lease lease, byte[] body, Instant now, Duration fresh, Duration kept) {
        Instant generatedAt = now.truncatedTo(ChronoUnit.MILLIS);
        return new CacheEntry(
                body,
                "application/json",
                '"' + sha256(new String(body, UTF_8)).substring(0, 16) + '"',
                generatedAt,
                generatedAt.plus(fresh),
                generatedAt.plus(kept),
                lease.epoch(),
                new Cost(2, 310, 1_270, Duration.ofMillis(2_345)));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
