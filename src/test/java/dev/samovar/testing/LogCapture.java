package dev.samovar.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Log entries of this process, with their exceptions, from creation until closed.
 *
 * <p>A service that runs in a process of its own logs elsewhere. The lines remain readable after closing.
 */
public final class LogCapture extends Handler implements AutoCloseable {

    /** A strong reference: the log manager may forget a logger that nothing else refers to, and its handlers. */
    private final Logger logger;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final SimpleFormatter formatter = new SimpleFormatter();
    private final PatternFormatter message = new PatternFormatter("%p %s%e");

    private LogCapture(Logger logger, Level least) {
        this.logger = logger;
        setLevel(least);
    }

    /** Captures what all classes log. */
    public static LogCapture ofAll() {
        return started(Logger.getLogger(""), Level.ALL);
    }

    /** Captures what all classes log as an error. */
    public static LogCapture ofErrors() {
        return started(Logger.getLogger(""), Level.SEVERE);
    }

    /** Captures what one class logs. */
    public static LogCapture of(Class<?> type) {
        return started(Logger.getLogger(type.getName()), Level.ALL);
    }

    /** Captures what the classes of a package log. */
    public static LogCapture ofPackage(String name) {
        return started(Logger.getLogger(name), Level.ALL);
    }

    private static LogCapture started(Logger logger, Level least) {
        LogCapture capture = new LogCapture(logger, least);
        logger.addHandler(capture);
        return capture;
    }

    /** The entries so far, oldest first. */
    public List<String> lines() {
        return lines;
    }

    /** The entries so far as level and message, with the exception if there is one; oldest first. */
    public List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord entry) {
        // A handler has to check its level itself
        if (entry.getLevel().intValue() >= getLevel().intValue()) {
            lines.add(formatter.format(entry));
            messages.add(message.format(entry));
        }
    }

    @Override
    public void flush() {
        // Nothing is buffered
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
