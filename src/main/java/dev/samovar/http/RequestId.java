package dev.samovar.http;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Identifier of a request that the service answered with an error, in the response and in its line of the log.
 *
 * <p>It is the service's own: one that a client sends could be the same for several requests.
 */
public final class RequestId {

    /** The header of the response. */
    public static final String HEADER = "X-Request-Id";

    private static final int DIGITS = 16;
    private static final int HEXADECIMAL = 16;

    private RequestId() {}

    /** A new identifier: 16 hexadecimal digits at random. */
    public static String next() {
        String digits = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), HEXADECIMAL);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }
}
