package dev.samovar.api.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.security.Operator;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A management write, as the audit log has it.
 *
 * @param operator who made it: the name of a key and the address
 * @param action what was done, in the words of the log
 * @param target what it was done to; empty for the whole cache. At most {@value #MAX_TARGET} characters are kept
 * @param count the entries that were removed, generated or put
 * @param isDone false if the store did not confirm it: it may have been made all the same
 */
public record AuditRecord(Instant at, Operator operator, String action, String target, long count, boolean isDone) {

    static final int MAX_TARGET = 500;
    private static final int PARTS = 7;

    public AuditRecord {
        String cut = target.length() > MAX_TARGET ? target.substring(0, MAX_TARGET - 1) + '\u2026' : target;
        // Half a character becomes '?', as in the text: the record of that text has to be equal
        target = new String(cut.getBytes(UTF_8), UTF_8);
    }

    /** The record as text without line ends, for {@link #parse}. */
    public String text() {
        return String.join(
                " ",
                at.toString(),
                encoded(operator.name()),
                encoded(operator.address()),
                encoded(action),
                encoded(target),
                Long.toString(count),
                Boolean.toString(isDone));
    }

    /** The record of a text; empty for any other text. */
    public static Optional<AuditRecord> parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AuditRecord(
                    Instant.parse(parts[0]),
                    new Operator(decoded(parts[1]), decoded(parts[2])),
                    decoded(parts[3]),
                    decoded(parts[4]),
                    Long.parseLong(parts[5]),
                    Boolean.parseBoolean(parts[6])));
        } catch (DateTimeException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
