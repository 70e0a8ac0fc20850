package dev.samovar.http.repeated;

/** What the HTTP/1 codec of a connection is doing. For the connection's event loop only. */
public interface ConnectionState {

    /** Whether a request may begin: nothing was received in part, no response is due, and the connection stays open. */
    boolean isIdle();

    /** Whether the last request has arrived as a whole, and nothing behind it. */
    boolean isComplete();

    /** How many requests were decoded so far. */
    long requests();
}
