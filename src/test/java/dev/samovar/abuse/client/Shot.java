package dev.samovar.abuse.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Bytes for a connection, most of them a request.
 *
 * @param bytes the bytes that are sent
 * @param isDue whether it is one whole HTTP request, so that one answer is due
 * @param isHead whether its answer has no body
 * @param onlyIfCached whether a 504 for a missing entry is allowed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Shot(byte[] bytes, boolean isDue, boolean isHead, boolean onlyIfCached) {

    private static final int SHOWN = 900;
    // The service closes the connection when it refuses a body, and its earlier answers may be lost
    private static final int ALWAYS_READ = 60_000;

    public static Shot broken(byte[] bytes) {
        return new Shot(bytes, false, false, false);
    }

    public static Shot broken(String text) {
        return broken(text.getBytes(ISO_8859_1));
    }

    /** Whether it is so large that the service may hang up before it has read it all. */
    boolean isHuge() {
        return bytes.length > ALWAYS_READ;
    }

    /** Its beginning, in printable ASCII. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
            int c = bytes[i] & 0xff;
            if (c == '\n') {
                shown.append("\\n\n");
            } else if (c < ' ' || c > '~') {
                shown.append("\\x%02x".formatted(c));
            } else {
                shown.append((char) c);
            }
        }
        return shown + (bytes.length > SHOWN ? "… (" + bytes.length + " bytes)" : "");
    }
}
