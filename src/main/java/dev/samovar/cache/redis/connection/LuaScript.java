package dev.samovar.cache.redis.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The steps that Redis takes as one, in Lua. Each is a file of that name under {@code /redis} among the resources. */
public enum LuaScript {
    ACQUIRE,
    RENEW,
    REGAIN,
    STORE,
    RELEASE,
    FORGO,
    LAPSE,
    PROBE,
    PURGE,
    REMOVE,
    WITHDRAW,
    MARK,
    OUTDATE,
    RENAME,
    PAGE,
    LIVE,
    HEADERS,
    USAGE,
    WEIGH,
    CLAIM,
    SWEEP,
    TRIM,
    SCRUB,
    TALLY,
    LOCK_JOB,
    EXTEND_LOCK,
    UNLOCK_JOB,
    ADD_STATS,
    READ_STATS,
    BEAT,
    ANNOUNCE,
    PUBLISH;

    private final String text;
    private final String digest;

    LuaScript() {
        this.text = read("/redis/" + name().toLowerCase(Locale.ROOT) + ".lua");
        this.digest = sha1(text);
    }

    /** Whether a call of the model may be the price of giving it up: it gives a lease, or stores what was paid for. */
    boolean isWorthWaitingFor() {
        return this == ACQUIRE || this == STORE;
    }

    /** Whether it is a step of a purge, which the caller has to repeat if it is given up. */
    boolean isOfAPurge() {
        return switch (this) {
            case PURGE, REMOVE, WITHDRAW, MARK, OUTDATE, RENAME -> true;
            default -> false;
        };
    }

    /** The program. */
    public String text() {
        return text;
    }

    /** The name by which Redis knows a program that it has seen: the SHA-1 of its text in hexadecimal digits. */
    public String digest() {
        return digest;
    }

    private static String read(String resource) {
        try (InputStream in = LuaScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("Missing from the program: " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
