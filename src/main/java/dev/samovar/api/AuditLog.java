package dev.samovar.api;

import dev.samovar.security.Operator;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.logging.Logger;

/** One line in the log for every management write: who, what, how many. */
public final class AuditLog {

    private static final Logger LOG = Logger.getLogger("dev.samovar.audit");

    void wrote(ContainerRequestContext context, String what, long count) {
        Operator operator = OperatorFilter.operator(context);
        LOG.infof("%s: %s, %d entries", operator.name(), printable(what), count);
    }

    /** Keeps a caller's text on one line: what could forge a line or a colour is replaced. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : '\uFFFD'));
        return printable.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
