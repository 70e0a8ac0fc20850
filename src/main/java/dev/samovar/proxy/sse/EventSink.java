package dev.samovar.proxy.sse;

/** The receiver of what {@link EventStreamSplitter} finds, in the stream's order. */
public interface EventSink {

    /**
     * Receives an event that has data.
     *
     * @param name the event's name; empty if it has none
     * @param bytes an array that holds the data; it is used again after this call
     * @param from where the data begins
     * @param to where it ends
     */
    void event(String name, byte[] bytes, int from, int to);

    /** Receives the news that an event was larger than the limit; its data is not kept. */
    void oversized();

    /** Receives the news of a line that is none of an event stream's, which clients ignore. */
    void unknownLine();
}
