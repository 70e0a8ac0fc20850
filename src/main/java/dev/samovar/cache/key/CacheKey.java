package dev.samovar.cache.key;

import org.jspecify.annotations.Nullable;

/**
 * The identity of one entry: what is stored under it, without the version of the cache.
 *
 * @param namespace the part of the cache that it belongs to
 * @param subject what the request is about, folded and escaped by {@link Subject}: for people and patterns, not for
 *     identity
 * @param fingerprint 32 lower-case hexadecimal digits over everything that shaped the answer
 */
public record CacheKey(Namespace namespace, String subject, String fingerprint) {

    /** How many shards a namespace has. */
    public static final int SHARDS = 16;

    private static final int FINGERPRINT_DIGITS = 32;

    public CacheKey {
        if (!isFingerprint(fingerprint)) {
            throw new IllegalArgumentException("A fingerprint has 32 lower-case hexadecimal digits");
        }
    }

    // A record's own go through method handles, which a native executable interprets: in the maps of every request
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof CacheKey that
                        && fingerprint.equals(that.fingerprint)
                        && namespace.equals(that.namespace)
                        && subject.equals(that.subject));
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    private static boolean isFingerprint(String text) {
        if (text.length() != FINGERPRINT_DIGITS) {
            return false;
        }
        for (int i = 0; i < FINGERPRINT_DIGITS; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The shard of the namespace that holds this key, 0 to 15: the fingerprint's first digit. */
    public int shard() {
        return Character.digit(fingerprint.charAt(0), 16);
    }

    /**
     * The logical key, {@code version:namespace:subject:fingerprint}: what people see and what patterns match.
     *
     * @param version the version of the cache at present
     */
    public String logical(String version) {
        return logical(version, subject);
    }

    /**
     * The logical key with the subject's {@code :}, {@code %} and control characters in their plain form.
     *
     * @param version the version of the cache at present
     */
    String plain(String version) {
        return logical(version, Subject.plain(subject));
    }

    private String logical(String version, String shown) {
        return version + ':' + namespace.name() + ':' + shown + ':' + fingerprint;
    }
}
