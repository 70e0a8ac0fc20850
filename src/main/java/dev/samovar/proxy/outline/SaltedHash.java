package dev.samovar.proxy.outline;

import dev.samovar.cache.key.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * A short hash of values and names: enough to tell two apart, too short to prove what one was. Those of two salts cannot
 * be compared.
 */
final class SaltedHash {

    /** The characters of a hash, which have 36 bits. */
    static final int LENGTH = 6;

    private final byte[] salt;

    SaltedHash(String salt) {
        this.salt = (salt + '\n').getBytes(StandardCharsets.UTF_8);
    }

    /** The hash of a value. */
    String value(String canonicalDigest) {
        return hash('v' + canonicalDigest);
    }

    /** The hash of a member's name. */
    String name(String name) {
        return hash('n' + name);
    }

    private String hash(String text) {
        MessageDigest digest = Digest.start();
        digest.update(salt);
        byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder().encodeToString(bytes).substring(0, LENGTH);
    }
}
