package dev.samovar.proxy.keys;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, parted into credentials and the rest.
 *
 * @param rest the parameters that are no credentials, as they were and in their order; empty if there are none
 * @param credentials the values of those that are, decoded
 */
record QueryString(String rest, List<String> credentials) {

    private static final String SEPARATORS = "-_.$ ";

    /** Names that carry a credential in some provider's interface, without separators. */
    private static final Set<String> NAMES = Set.of(
            "key",
            "apikey",
            "xapikey",
            "xgoogapikey",
            "accesstoken",
            "oauthtoken",
            "token",
            "subscriptionkey",
            "authorization");

    /** Parts a query. Never fails, whatever it holds. */
    static QueryString of(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return new QueryString("", List.of());
        }
        List<String> rest = new ArrayList<>();
        List<String> credentials = new ArrayList<>();
        for (String parameter : raw.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (isCredential(name)) {
                credentials.add(equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
            } else if (!parameter.isEmpty()) {
                rest.add(parameter);
            }
        }
        credentials.removeIf(String::isBlank);
        return new QueryString(String.join("&", rest), List.copyOf(credentials));
    }

    private static boolean isCredential(String rawName) {
        return NAMES.contains(withoutSeparators(decoded(rawName)).toLowerCase(Locale.ROOT));
    }

    private static String withoutSeparators(String name) {
        StringBuilder kept = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            if (SEPARATORS.indexOf(name.charAt(i)) < 0) {
                kept.append(name.charAt(i));
            }
        }
        return kept.toString();
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return text;
        }
    }

    @Override
    public String toString() {
        return "QueryString[" + rest + ", " + credentials.size() + " credentials]";
    }
}
