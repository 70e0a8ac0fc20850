package dev.samovar.cache.redis.relay;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The bytes that this replica has published to one other replica's inbox and that were not acknowledged. They may all be in
 * the output buffer that Redis has for that replica: it closes the connection at 32 MB, or 8 MB for a minute. Used on one
 * loop.
 */
final class InboxWindow {

    /** From how many bytes on nothing more is published. Many replicas may publish to one. */
    static final int MAX_BYTES = 1024 * 1024;

    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private long bytes;

    /** Whether more may be published; if not, {@code resume} is called once it may. */
    boolean hasRoom(Runnable resume) {
        if (bytes < MAX_BYTES) {
            return true;
        }
        waiting.add(resume);
        return false;
    }

    /** Whether acknowledgements are wanted soon. */
    boolean isHalfFull() {
        return bytes >= MAX_BYTES / 2;
    }

    void published(int count) {
        bytes += count;
    }

    /** Notes that bytes were acknowledged, or will never be. */
    void released(long count) {
        bytes -= count;
        if (count > 0 && bytes < MAX_BYTES && !waiting.isEmpty()) {
            List<Runnable> resumed = List.copyOf(waiting);
            waiting.clear();
            resumed.forEach(Runnable::run);
        }
    }

    void forget(Runnable resume) {
        waiting.remove(resume);
    }
}
