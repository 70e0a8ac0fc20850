package dev.samovar.cache;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs, as text, until closed. */
public final class LoggedLines extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private LoggedLines(Logger logger) {
        this.logger = logger;
    }

    public static LoggedLines of(Class<?> type) {
        LoggedLines lines = new LoggedLines(Logger.getLogger(type.getName()));
        lines.logger.addHandler(lines);
        return lines;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        Object[] values = line.getParameters();
        lines.add(values == null ? line.getMessage() : MessageFormat.format(line.getMessage(), values));
    }

    @Override
    public void flush() {
        // Nothing is kept back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
