package dev.samovar.monitoring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Warnings that may repeat at a caller's will: the first of each kind is logged at once, the others as one count a minute.
 *
 * <p>Kinds must be a fixed set, since each is remembered. Safe from any thread, and never waits for more than a log line.
 */
public final class CountedWarnings {

    /** How long repeats are counted before their number is logged. */
    static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Consumer<String> log;
    private final LongSupplier nanoTime;

    // Under the lock of this object
    private final Map<String, Window> windows = new TreeMap<>();

    /**
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
     * @param kind which warnings are the same
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

    /** Logs the counts of windows that have ended; to be called about once a minute or more often. */
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
        return window.last + " (repeated " + window.repeats + " times in the last minute; this is the last)";
    }
}
