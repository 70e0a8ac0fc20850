package dev.samovar.proxy.exchange;

/**
 * Whether the bytes of an event stream so far end with an empty line. Only there another event may follow. Lines end as in
 * HTML's event streams: with CR, LF, or both.
 */
final class EventBoundary {

    /** The last bytes, the last one lowest. */
    private int last;

    /** Reads the next bytes. */
    void add(byte[] bytes) {
        for (int i = Math.max(0, bytes.length - Integer.BYTES); i < bytes.length; i++) {
            last = last << Byte.SIZE | (bytes[i] & 0xff);
        }
    }

    /** Whether an event has just ended. */
    boolean isReached() {
        boolean isPair = at(0) == '\n' && at(1) == '\r';
        return isLineEnd(at(0)) && isLineEnd(isPair ? at(2) : at(1));
    }

    private int at(int back) {
        return (last >> (back * Byte.SIZE)) & 0xff;
    }

    private static boolean isLineEnd(int b) {
        return b == '\n' || b == '\r';
    }
}
