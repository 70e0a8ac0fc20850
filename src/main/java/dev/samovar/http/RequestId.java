package dev.samovar.http;

import java.util.concurrent.ThreadLocalRandom;

/** Identifier of a request that failed unexpectedly, in its response and in the line of the log about the failure. */
public final class RequestId {

    /** The header of the response. */
    public static final String HEADER = "X-Request-Id";

    private RequestId() {}

    /** A new identifier: 16 hexadecimal digits at random. */
    public static String next() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong());
    }
}
