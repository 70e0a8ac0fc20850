package dev.samovar.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Valid keys by name, of operators or of clients, kept as digests. */
public final class NamedKeys {

    private final Map<String, byte[]> digests = new LinkedHashMap<>();

    /**
     * Hashes the keys.
     *
     * @param keys the keys by name; empty if none is configured
     */
    public NamedKeys(Map<String, String> keys) {
        keys.forEach((name, key) -> digests.put(name, sha256(key)));
    }

    /** Whether no key is configured. */
    public boolean isEmpty() {
        return digests.isEmpty();
    }

    /** The name of a key; empty for a wrong one. Takes the same time for every key. */
    public Optional<String> nameOf(String key) {
        byte[] digest = sha256(key);
        Optional<String> found = Optional.empty();
        for (Map.Entry<String, byte[]> known : digests.entrySet()) {
            if (MessageDigest.isEqual(known.getValue(), digest)) {
                found = Optional.of(known.getKey());
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "NamedKeys" + digests.keySet();
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
