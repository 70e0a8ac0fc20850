package dev.samovar.cache.redis.relay;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The event loop on which all streams of a relay are kept. */
interface RelayLoop extends Executor {

    /** Runs a task there after a delay. Returns what cancels it. */
    Runnable after(Duration delay, Runnable task);
}
