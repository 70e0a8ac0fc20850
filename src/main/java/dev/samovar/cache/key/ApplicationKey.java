package dev.samovar.cache.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The rule for keys that applications choose themselves. Two names are one key only if they are the same text: case, white
 * space and Unicode form count.
 */
public final class ApplicationKey {

    /** The longest name, in characters (code points). */
    public static final int MAX_LENGTH = 512;

    private static final int FINGERPRINT_DIGITS = 32;

    private ApplicationKey() {}

    /**
     * The key of a name.
     *
     * @throws IllegalArgumentException if the name is empty, longer than {@link #MAX_LENGTH}, or holds a control
     *     character or half a surrogate pair; the message tells the caller what to do
     */
    public static CacheKey of(Namespace namespace, String name) {
        if (name.isEmpty() || name.codePointCount(0, name.length()) > MAX_LENGTH) {
            throw new IllegalArgumentException("Key invalid: give 1 to " + MAX_LENGTH + " characters");
        }
        if (name.codePoints().anyMatch(ApplicationKey::isUnusable)) {
            throw new IllegalArgumentException("Key invalid: leave out control characters, and send UTF-8");
        }
        return new CacheKey(namespace, Subject.exact(name), fingerprint(namespace, name));
    }

    /** The name that a key of an application was made of. */
    public static String name(CacheKey key) {
        return Subject.plain(key.subject());
    }

    private static boolean isUnusable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static String fingerprint(Namespace namespace, String name) {
        String text = "samovar entry 1\n" + namespace.name() + '\n' + name;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
