package dev.samovar.proxy.keys;

/** Listener to requests that the cache may answer. */
@FunctionalInterface
public interface RequestListener {

    /** Listens to none. */
    RequestListener NONE = (incoming, call, body) -> () -> {};

    /**
     * A request was made. Must not block or fail.
     *
     * @param body the whole body, not to be changed
     * @return what to run when the same request is made again; it has nothing of the caller
     */
    Runnable asked(IncomingCall incoming, ReadCall.Cacheable call, byte[] body);
}
