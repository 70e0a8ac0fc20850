package dev.samovar.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parser of {@code Accept-Language} (RFC 9110, section 12.5.4). Malformed ranges are ignored. */
public final class AcceptLanguage {

    private static final Pattern RANGE = Pattern.compile(
            "\\s*([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8})*+\\s*(?:;\\s*[qQ]\\s*=\\s*(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)\\s*)?");

    /** Tags that name no language. */
    private static final List<String> NONE = List.of("und", "mul", "zxx", "mis");

    private static final int MAX_RANGES = 100;

    private AcceptLanguage() {}

    /** The primary subtag of the tag with the highest weight, the first of several; null if there is none. */
    static @Nullable public String best(List<String> values) {
        String best = null;
        double weight = 0;
        for (String value : values) {
            for (String range : value.split(",", MAX_RANGES)) {
                Matcher matcher = RANGE.matcher(range);
                if (matcher.matches() && weight(matcher.group(2)) > weight) {
                    String language = matcher.group(1).toLowerCase(Locale.ROOT);
                    if (!NONE.contains(language)) {
                        best = language;
                        weight = weight(matcher.group(2));
                    }
                }
            }
        }
        return best;
    }

    private static double weight(@Nullable String q) {
        return q == null ? 1 : Double.parseDouble(q);
    }
}
