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

    /** Both listeners, this one first. */
    default RequestListener and(RequestListener other) {
        return (incoming, call, body) -> {
            Runnable again = asked(incoming, call, body);
            Runnable others = other.asked(incoming, call, body);
            return () -> {
                again.run();
                others.run();
            };
        };
    }
}
