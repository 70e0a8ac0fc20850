package dev.samovar.api.entries;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.content.request.InvalidRequestException;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The validation of parameters of entry requests.
 *
 * <p>Every method throws {@link InvalidRequestException} with a message that names the parameter.
 *
 * @param namespaces the valid namespaces
 * @param maxBytes the most bytes of a body
 */
public record EntryRules(KnownNamespaces namespaces, long maxBytes) {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int MAX_TTL_SECONDS = 365 * 24 * 60 * 60;
    private static final int MAX_MEDIA_TYPE = 255;
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile(TOKEN + '/' + TOKEN + "( *; *" + TOKEN + "=(" + TOKEN + "|\"[ !#-\\[\\]-~]*\"))*");

    /** A pattern; null for none. */
    static @Nullable GlobPattern pattern(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return GlobPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }

    /** The entries per page. */
    static int limit(@Nullable String value) {
        return value == null || value.isEmpty() ? DEFAULT_LIMIT : number("limit", value, MAX_LIMIT);
    }

    /** The lifetime of an entry; empty if not given. */
    static Optional<Duration> ttl(@Nullable String value) {
        return value == null
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(number("ttl", value, MAX_TTL_SECONDS)));
    }

    /** The media type of a body, as sent. */
    static String mediaType(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
        String type = value.strip();
        try {
            if (type.length() <= MAX_MEDIA_TYPE
                    && MEDIA_TYPE.matcher(type).matches()
                    && !MediaType.valueOf(type).isWildcardType()) {
                return type;
            }
        } catch (IllegalArgumentException unreadable) {
            // Reported below, like one of another form
        }
        throw new InvalidRequestException("'Content-Type' must be a media type such as text/plain; charset=utf-8");
    }

    private static int number(String name, String value, int max) {
        try {
            int number = Integer.parseInt(value.strip());
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below, like a number out of range
        }
        throw new InvalidRequestException("'" + name + "' must be a whole number from 1 to " + max);
    }
}
