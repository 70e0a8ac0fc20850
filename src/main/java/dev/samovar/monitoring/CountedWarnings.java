package dev.samovar.monitoring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Warnings whose repeats are counted: one line at once, then one count a minute.
 *
 * <p>For warnings that clients can cause at will. Kinds must be a fixed set, since each is kept. Safe from any thread;
 * waits for a log line at most.
 */
public final class CountedWarnings {

    /** The time in which repeats are counted before their number is logged. */
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> log;
    private final LongSupplier nanoTime;

    // Guarded by this
    private final Map<String, Window> windows = new TreeMap<>();

    /**
     * Warnings without any repeats yet.
     *
     * @param log writes one line
     * @param nanoTime the monotonic clock of this process
     */
    public CountedWarnings(Consumer<String> log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    private static final class Window {
        final long startNanos;
        long repeats;
        String last = "";

        Window(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    /**
     * Logs a warning, or counts it if one of its kind was logged less than a minute ago.
     *
     * @param kind the kind by which repeats are counted
     * @param message one line, safe to log
     */
    public synchronized void warn(String kind, String message) {
        Window window = windows.get(kind);
        if (window == null) {
            windows.put(kind, new Window(nanoTime.getAsLong()));
            log.accept(message);
        } else {
            window.repeats++;
            window.last = message;
        }
    }

    /** Logs the counts of windows that have ended. To be called at least once a minute. */
    public synchronized void flush() {
        long now = nanoTime.getAsLong();
        windows.entrySet().removeIf(entry -> {
            Window window = entry.getValue();
            boolean ended = now - window.startNanos >= WINDOW_NANOS;
            if (ended && window.repeats > 0) {
                log.accept(line(window));
                entry.setValue(new Window(now));
            }
            return ended && window.repeats == 0;
        });
    }

    private static String line(Window window) {
        return window.last + " (repeats in the last minute: " + window.repeats + "; this is the last)";
    }
}
