package dev.samovar.cache.readthrough;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.cache.key.Digest;
import dev.samovar.cache.key.Namespace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The rule for the times of entries.
 *
 * <p>Times are shortened by up to 10 %, so that what was generated together does not end together. An entry close to its
 * end is refreshed early with a probability that grows as the end nears, after Vattani, Chierichetti and Lowenstein,
 * <i>Optimal Probabilistic Cache Stampede Prevention</i>, VLDB 2015 (XFetch with &beta; = 1).
 */
public final class FreshnessPolicy {

    private static final double JITTER = 0.10;

    /** No number below 1 has a greater -ln(1 - x). */
    private static final double LONGEST_LEAD = 37;

    private final Map<Namespace, Lifetime> lifetimes;
    private final DoubleSupplier random;

    /**
     * @param lifetimes the times of every namespace there is
     * @param random numbers from 0 (inclusive) to 1 (exclusive)
     */
    public FreshnessPolicy(Map<Namespace, Lifetime> lifetimes, DoubleSupplier random) {
        this.lifetimes = Map.copyOf(lifetimes);
        this.random = random;
    }

    /** Makes an entry of an answer: gives it times, those of its namespace unless it has its own, and a tag. */
    public CacheEntry stamp(Generated generated, Namespace namespace, long epoch, Instant now) {
        Lifetime lifetime = lifetimes.get(namespace);
        if (lifetime == null) {
            throw new IllegalArgumentException("Unknown namespace " + namespace);
        }
        Instant freshUntil = now.plus(shortened(generated.freshFor().orElse(lifetime.fresh())));
        return new CacheEntry(
                generated.body(),
                generated.head(),
                etag(generated.body(), generated.mediaType()),
                now,
                freshUntil,
                freshUntil.plus(shortened(lifetime.stale())),
                epoch,
                generated.cost(),
                generated.request());
    }

    /** Whether a fresh entry should be refreshed already, by the toss of a coin. */
    public boolean refreshEarly(CacheEntry entry, Instant now) {
        double generationMillis = entry.cost().time().toMillis();
        double lead = generationMillis * -Math.log(1 - random.getAsDouble());
        return lead >= Duration.between(now, entry.freshUntil()).toMillis();
    }

    /** Whether an entry is fresh, and so far from its end that no toss of the coin could refresh it early. */
    boolean isSettled(CacheEntry entry, Instant now) {
        long lead = (long) (entry.cost().time().toMillis() * LONGEST_LEAD) + 1;
        return lead < Duration.between(now, entry.freshUntil()).toMillis();
    }

    /**
     * Whether warming leaves a found entry as it is: fresh for that long, or with more than half of its time left.
     *
     * @param minFreshFor for how long it should stay fresh, 0 or more
     */
    public boolean staysFresh(Lookup lookup, Duration minFreshFor, Instant now) {
        return lookup.fold(
                found -> {
                    Duration left = found.entry().timeToLive(now);
                    return found.entry().isFresh(now)
                            && (left.compareTo(minFreshFor) >= 0
                                    || left.compareTo(found.entry().age(now)) > 0);
                },
                absent -> false);
    }

    private Duration shortened(Duration time) {
        return Duration.ofMillis((long) (time.toMillis() * (1 - JITTER * random.getAsDouble())));
    }

    /** The strong entity tag of a body with its media type, in quotes. */
    public static String etag(byte[] body, String mediaType) {
        MessageDigest sha256 = Digest.start();
        sha256.update(mediaType.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        return '"' + HexFormat.of().formatHex(sha256.digest(body), 0, 16) + '"';
    }
}
