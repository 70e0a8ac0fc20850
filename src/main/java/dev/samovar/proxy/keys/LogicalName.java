package dev.samovar.proxy.keys;

import dev.samovar.cache.key.Subject;
import dev.samovar.proxy.ProxiedCall;
import java.util.Optional;

/** The subject of a proxied request's key: {@code <model>/<partition or ->/<start of the last user message>}. */
final class LogicalName {

    /** How many characters (code points) of the message are in it. */
    static final int EXCERPT = 60;

    /** The longest model name that is told apart in keys and statistics, in characters (code points). */
    static final int MODEL = 128;

    /** How much of a message is folded to find its start: white space in it collapses. */
    private static final int FOLDED = 1_000;

    private static final String NONE = "-";

    private final boolean excerpts;

    LogicalName(boolean excerpts) {
        this.excerpts = excerpts;
    }

    /** The subject, folded and escaped. */
    String of(ProxiedCall call, Optional<String> partition) {
        String excerpt = excerpts ? first(Subject.fold(first(call.excerpt().strip(), FOLDED)), EXCERPT) : "";
        return Subject.of(model(call) + '/' + partition.orElse(NONE) + '/' + (excerpt.isEmpty() ? NONE : excerpt));
    }

    /** The model's name, bounded; {@code -} if it has none. */
    String model(ProxiedCall call) {
        String model = first(call.model().strip(), MODEL);
        return model.isEmpty() ? NONE : model;
    }

    private static String first(String text, int codePoints) {
        int looked = Math.min(text.length(), 2 * codePoints);
        int taken = Math.min(codePoints, text.codePointCount(0, looked));
        return text.substring(0, text.offsetByCodePoints(0, taken));
    }
}
