package dev.samovar.bootstrap;

import dev.samovar.log.CauseChain;
import dev.samovar.log.LogText;
import io.quarkus.logging.LoggingFilter;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** Filter of the log that escapes messages, and those of exceptions, by {@link LogText}. It drops no record. */
@LoggingFilter(name = "escaping")
public final class LogEscaping implements Filter {

    private static final ExtFormatter MESSAGE = new ExtFormatter() {
        @Override
        public String format(ExtLogRecord entry) {
            return formatMessage(entry);
        }
    };

    @Override
    public boolean isLoggable(LogRecord entry) {
        if (entry instanceof ExtLogRecord extended && extended.getMessage() != null) {
            String message = MESSAGE.format(extended);
            if (!LogText.isSafe(message)) {
                extended.setMessage(LogText.message(message), ExtLogRecord.FormatStyle.NO_FORMAT);
            }
        }
        Throwable thrown = entry.getThrown();
        if (thrown != null && isUnsafe(thrown)) {
            entry.setThrown(new Escaped(thrown, 0));
        }
        return true;
    }

    private static boolean isUnsafe(Throwable thrown) {
        List<Throwable> chain = CauseChain.of(thrown);
        // What is behind the last would be printed without having been looked at
        return chain.size() == CauseChain.MAX_LENGTH
                || !chain.stream().allMatch(cause -> LogText.isSafe(cause.toString()));
    }

    /** An exception with an escaped message and the class name of the original. */
    @SuppressWarnings("OverrideThrowableToString")
    private static final class Escaped extends Throwable {

        private static final long serialVersionUID = 1;

        private final String text;

        Escaped(Throwable original, int causes) {
            super(null, cause(original, causes), false, true);
            text = LogText.message(original.toString());
            setStackTrace(original.getStackTrace());
        }

        private static @Nullable Throwable cause(Throwable original, int causes) {
            Throwable cause = original.getCause();
            return cause == null || causes == CauseChain.MAX_LENGTH ? null : new Escaped(cause, causes + 1);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
