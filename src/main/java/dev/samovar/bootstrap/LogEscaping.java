package dev.samovar.bootstrap;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Escapes what could forge a log: control characters in messages and in those of exceptions become {@code \\uXXXX}, so
 * that a text from outside begins no line of its own and reaches no terminal as a command (CWE-117). Lets every record
 * through.
 */
@LoggingFilter(name = "escaping")
public final class LogEscaping implements Filter {

    // Causes may go round in a circle
    private static final int MAX_CAUSES = 20;

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
            if (isUnsafe(message)) {
                extended.setMessage(escape(message), ExtLogRecord.FormatStyle.NO_FORMAT);
            }
        }
        Throwable thrown = entry.getThrown();
        if (thrown != null && isUnsafe(thrown)) {
            entry.setThrown(new Escaped(thrown, 0));
        }
        return true;
    }

    private static boolean isUnsafe(Throwable thrown) {
        Throwable next = thrown;
        for (int causes = 0; next != null && causes <= MAX_CAUSES; causes++) {
            if (isUnsafe(next.toString())) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }

    private static boolean isUnsafe(String text) {
        return text.codePoints().anyMatch(LogEscaping::isUnsafe);
    }

    // Line and paragraph separators begin a line in some viewers, and format characters turn the direction of text
    private static boolean isUnsafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint != '\t';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.FORMAT -> true;
            default -> false;
        };
    }

    /** The text with what is unsafe as {@code \\uXXXX}. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isUnsafe(c)) {
                escaped.append(String.format("\\u%04x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /** An exception as the log shows it: with the name of the original's class. */
    @SuppressWarnings("OverrideThrowableToString")
    private static final class Escaped extends Throwable {

        private static final long serialVersionUID = 1;

        private final String text;

        Escaped(Throwable original, int causes) {
            super(null, cause(original, causes), false, true);
            text = escape(original.toString());
            setStackTrace(original.getStackTrace());
        }

        private static @Nullable Throwable cause(Throwable original, int causes) {
            Throwable cause = original.getCause();
            return cause == null || causes == MAX_CAUSES ? null : new Escaped(cause, causes + 1);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
