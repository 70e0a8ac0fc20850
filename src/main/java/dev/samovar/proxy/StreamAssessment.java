package dev.samovar.proxy;

/**
 * What a dialect finds in a streamed answer, fed with its bytes as they arrive. How they are split into chunks does not
 * matter. One per answer; not safe for several threads at once.
 */
public interface StreamAssessment {

    /** Reads the next bytes, which are neither kept nor changed. Never fails, whatever they hold. */
    void feed(byte[] bytes, int from, int to);

    /** Reads the next bytes. */
    default void feed(byte[] bytes) {
        feed(bytes, 0, bytes.length);
    }

    /**
     * The offset in the stream behind the last complete event, in bytes. Up to here the stream can be cut or continued with
     * another event.
     */
    long eventEnd();

    /** What the stream is worth, given that it ended properly after the bytes fed. Called once, last. */
    Assessment end();
}
