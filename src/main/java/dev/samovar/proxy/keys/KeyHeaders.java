package dev.samovar.proxy.keys;

import dev.samovar.cache.key.Digest;
import dev.samovar.proxy.Dialect;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rule for which request headers are part of the key, and in what form. */
public final class KeyHeaders {

    private static final Set<String> ALWAYS =
            Set.of("openai-organization", "openai-project", "openai-beta", "anthropic-version", "anthropic-beta");

    private static final String GOOGLE = "x-goog-";
    /** The name of the client library, and a note for the provider's audit log. */
    private static final Set<String> NEUTRAL = Set.of("x-goog-api-client", "x-goog-request-reason");

    private static final Pattern CREDENTIAL = Pattern.compile("key|token|jwt|auth|secret|signature|password|cookie");

    private KeyHeaders() {}

    /**
     * The values by name in lower case, sorted. A list has one form, whether it is sent in one header or in several
     * (RFC 9110, section 5.3); its order counts. A value that may be a credential is its digest.
     */
    static Map<String, String> of(Dialect dialect, MultiMap headers) {
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, String> field : headers) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (isPart(dialect, name) && !values.containsKey(name)) {
                String value = list(headers.getAll(name));
                values.put(name, isCredential(name) && !value.isEmpty() ? digest(value) : value);
            }
        }
        values.values().removeIf(String::isEmpty);
        return values;
    }

    /**
     * Whether a header is part of the key.
     *
     * @param name the header's name in lower case
     */
    public static boolean isPart(Dialect dialect, String name) {
        boolean shapes = ALWAYS.contains(name)
                || dialect.keyHeaders().contains(name)
                || (name.startsWith(GOOGLE) && !NEUTRAL.contains(name));
        // Credentials are the scope
        return shapes && !Callers.CREDENTIAL_HEADERS.contains(name);
    }

    /**
     * Whether the value of a header may be a credential, judged by its name.
     *
     * @param name the header's name in lower case
     */
    public static boolean isCredential(String name) {
        return CREDENTIAL.matcher(name).find();
    }

    private static String list(List<String> values) {
        List<String> elements = new ArrayList<>();
        for (String value : values) {
            elements.addAll(List.of(value.split(",", -1)));
        }
        return elements.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String digest(String value) {
        return "sha256:" + Digest.sha256(value.getBytes(StandardCharsets.UTF_8));
    }
}
