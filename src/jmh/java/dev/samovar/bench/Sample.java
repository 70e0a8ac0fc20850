package dev.samovar.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.Acquisition;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Keys and entries to measure with, of the sizes that the service has. */
public final class Sample {

    public static final Namespace NAMESPACE = new Namespace("explanation");

    /** How many entries a store has when a look-up is measured. */
    public static final int ENTRIES = 10_000;

    /** The size of a usual body, in bytes. */
    public static final int USUAL_BODY = 2 << 10;

    private static final String REQUEST = "samovar 1\nnamespace=explanation\nprompt=64:" + "5f1c0a9b".repeat(8)
            + "\nprovider=6:gemini\nmodel=16:gemini-2.5-flash\nparameters=35:temperature=0.7 maxOutputTokens=8192"
            + "\ntopic=14:photosynthesis\nsubtopic=19:the light reactions\neducation=11:high school\ndetail=6:medium"
            + "\nlearningStyle=8:balanced\nlanguage=2:en\n";

    private Sample() {}

    /** The key of a number. It is another object each time, as it is in each request. */
    public static CacheKey key(int number) {
        String fingerprint = String.format("%016x%016x", number * 0x9E3779B97F4A7C15L, number * 0xC2B2AE3D27D4EB4FL);
        return new CacheKey(NAMESPACE, "photosynthesis " + number, fingerprint);
    }

    /** The keys of all {@value #ENTRIES} entries in an order without order, the same each time. */
    public static List<CacheKey> shuffledKeys() {
        List<CacheKey> keys = IntStream.range(0, ENTRIES).mapToObj(Sample::key).collect(Collectors.toList());
        Collections.shuffle(keys, new Random(1));
        return keys;
    }

    /** An entry that stays fresh as long as anything is measured. */
    public static CacheEntry entry(int bodyBytes, long epoch) {
        byte[] body = new byte[bodyBytes];
        byte[] text = "Leaves make sugar of light, water and air. ".getBytes(UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = text[i % text.length];
        }
        Instant now = Instant.now();
        return new CacheEntry(
                body,
                "application/json",
                "\"fe192e7e47d1490f02e876753ee0dcac\"",
                now,
                now.plus(Duration.ofDays(7)),
                now.plus(Duration.ofDays(8)),
                epoch,
                new Cost(1, 310, 1_270, Duration.ofMillis(2_345)),
                REQUEST);
    }

    /** Stores {@value #ENTRIES} entries of the usual size. */
    public static void fill(CacheStore store) {
        IntStream.range(0, ENTRIES).forEach(number -> store(store, key(number)));
    }

    private static void store(CacheStore store, CacheKey key) {
        Acquisition acquisition = store.acquire(key, Instant.MIN).await().indefinitely();
        if (!(acquisition instanceof Acquisition.Granted granted)) {
            throw new IllegalStateException("The key has an entry already, or someone generates one");
        }
        CacheEntry entry = entry(USUAL_BODY, granted.lease().epoch());
        if (!store.store(granted.lease(), entry).await().indefinitely()) {
            throw new IllegalStateException("The store did not take an entry");
        }
    }
}
