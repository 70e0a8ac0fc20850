package dev.samovar.model.openai;

import dev.samovar.model.http.refusal.ProviderRefusal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which parts of the protocol a server takes for a model. It begins with everything and only loses parts: what the server
 * refused by name is left out, or sent under its other name.
 *
 * @param format how JSON is asked for
 * @param newTokenLimit whether the limit of output tokens is {@code max_completion_tokens} instead of {@code max_tokens}
 * @param temperature whether the temperature is sent
 */
record Dialect(Format format, boolean newTokenLimit, boolean temperature) {

    /** Everything, in the spelling that most servers know. */
    static final Dialect WHOLE = new Dialect(Format.JSON_SCHEMA, false, true);

    private static final Pattern FORMAT = Pattern.compile(
            "response.?format|json.?(schema|object|mode)|structured.?output|guided.?(json|decoding)|grammar");
    private static final Pattern NOT_TAKEN = Pattern.compile(
            "unsupported|not support|unrecognized|unknown|unexpected|extra (inputs?|fields?)|not permitted|not allowed"
                    + "|not available|unavailable|deprecated|only the default|invalid parameter");

    /** The ways to ask for JSON, from the strictest on. */
    enum Format {
        JSON_SCHEMA("response_format json_schema"),
        JSON_OBJECT("response_format json_object"),
        NONE("no response_format");

        private final String text;

        Format(String text) {
            this.text = text;
        }

        Format next() {
            return this == JSON_SCHEMA ? JSON_OBJECT : NONE;
        }
    }

    /** What is left after a refusal of a request in this dialect; empty if it names nothing that could be left out. */
    Optional<Dialect> without(ProviderRefusal refusal) {
        if (refusal.status() != 400 && refusal.status() != 422) {
            return Optional.empty();
        }
        String parameter = refusal.parameter().toLowerCase(Locale.ROOT);
        String words = (parameter + ' ' + refusal.words()).toLowerCase(Locale.ROOT);
        boolean notTaken = NOT_TAKEN.matcher(words).find();
        if (!newTokenLimit && notTaken && names(parameter, words, "max_tokens")) {
            return Optional.of(new Dialect(format, true, temperature));
        }
        if (temperature && notTaken && names(parameter, words, "temperature")) {
            return Optional.of(new Dialect(format, newTokenLimit, false));
        }
        if (format != Format.NONE && FORMAT.matcher(words).find()) {
            return Optional.of(new Dialect(format.next(), newTokenLimit, temperature));
        }
        return Optional.empty();
    }

    private static boolean names(String parameter, String words, String name) {
        return parameter.isEmpty() ? words.contains(name) : parameter.equals(name);
    }

    /** What both take. */
    Dialect and(Dialect other) {
        return new Dialect(
                format.compareTo(other.format) >= 0 ? format : other.format,
                newTokenLimit || other.newTokenLimit,
                temperature && other.temperature);
    }

    /** How requests are made, for the log. */
    String description() {
        return format.text
                + (newTokenLimit ? ", max_completion_tokens" : ", max_tokens")
                + (temperature ? ", temperature" : ", no temperature");
    }
}
