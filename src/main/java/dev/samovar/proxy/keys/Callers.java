package dev.samovar.proxy.keys;

import dev.samovar.cache.key.Digest;
import dev.samovar.http.BadRequestException;
import dev.samovar.proxy.Caller;
import dev.samovar.proxy.Upstream;
import dev.samovar.security.NamedKeys;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the sender of a request: the key that pays for it, and the entries that it shares.
 *
 * <p>A key of a client or operator of this service is never sent upstream: the service's own key takes its place, and any
 * other credential beside it is dropped. Every other credential is the caller's own, since a wrong client key cannot be
 * told from one: it goes upstream as it came, all of several do, and all are part of the scope. Without any credential,
 * the service's key is used for requests from this machine while no client keys are configured. An upstream for which
 * the service has no key protects itself: it gets such a request as it is.
 */
public final class Callers {

    /** The scope of all callers with the service's key. */
    static final String SERVICE = "service";

    /** The scope of requests without a credential, to an upstream for which the service has none either. */
    static final String ANONYMOUS = "anonymous";

    /** The scope of all callers if an upstream's entries are shared. */
    static final String ALL = "all";

    /** The headers that carry credentials, in lower case: no request header of these names is sent upstream by itself. */
    public static final Set<String> CREDENTIAL_HEADERS =
            Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key");

    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    private static final int SCOPE_DIGITS = 32;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{" + SCOPE_DIGITS + "}");

    private final NamedKeys clients;
    private final NamedKeys operators;

    /**
     * The rule with these keys.
     *
     * @param clients the keys of the service's own clients
     * @param operators the keys of operators
     */
    public Callers(NamedKeys clients, NamedKeys operators) {
        this.clients = clients;
        this.operators = operators;
    }

    /**
     * The caller of a request.
     *
     * @param query the raw query; null if there is none
     * @param local whether the request is from this machine, neither forwarded nor from a page of another site
     * @throws CallerRefusedException if the request has no credential and may not use the service's key
     * @throws BadRequestException if a header has two different credentials
     */
    public Caller of(Upstream upstream, MultiMap headers, @Nullable String query, boolean local) {
        Map<String, String> given = given(headers);
        List<String> values = new ArrayList<>(given.values());
        values.addAll(QueryString.of(query).credentials());
        boolean operator = operators.isEmpty() ? local : values.stream().anyMatch(value -> isKey(operators, value));
        if ((operator && !operators.isEmpty()) || values.stream().anyMatch(value -> isKey(clients, value))) {
            return ofService(upstream, operator);
        }
        if (!values.isEmpty()) {
            return new Caller(upstream.shared() ? ALL : scope(upstream, values), true, operator, given);
        }
        if (upstream.apiKey().isEmpty()) {
            return new Caller(upstream.shared() ? ALL : ANONYMOUS, false, operator, Map.of());
        }
        if (clients.isEmpty() && local) {
            return ofService(upstream, operator);
        }
        throw refused(upstream);
    }

    /**
     * A caller whose requests are explained to an operator: it shares a scope's entries, without a credential.
     *
     * @param scope the scope; empty for that of clients without a credential of their own
     * @throws BadRequestException if it is none, or the upstream's entries have no scopes
     */
    public static Caller ofScope(Upstream upstream, Optional<String> scope) {
        String given = scope.orElse(upstream.shared() ? ALL : upstream.apiKey().isPresent() ? SERVICE : ANONYMOUS);
        if (!given.equals(SERVICE)
                && !given.equals(ANONYMOUS)
                && !given.equals(ALL)
                && !DIGEST.matcher(given).matches()) {
            throw new BadRequestException(
                    "'scope' must be '" + SERVICE + "', '" + ANONYMOUS + "', '" + ALL + "' or the " + SCOPE_DIGITS
                            + " hexadecimal digits that 'explain' shows for an entry; never a credential");
        }
        if (upstream.shared() != given.equals(ALL)) {
            throw new BadRequestException(
                    upstream.shared()
                            ? "'scope' must be left out for '" + upstream.name() + "': all callers share its entries"
                            : "'scope' must not be '" + ALL + "' for '" + upstream.name()
                                    + "': its callers do not share entries");
        }
        return new Caller(given, false, true, Map.of());
    }

    /** The service itself as a caller, with its own key: it shares the entries of clients without a credential. */
    public static Caller service(Upstream upstream) {
        return upstream.apiKey().isPresent()
                ? ofService(upstream, false)
                : new Caller(upstream.shared() ? ALL : ANONYMOUS, false, Map.of());
    }

    /**
     * The raw query to send upstream; empty for none. A credential in it stays if it is the caller's own.
     *
     * @param query the raw query of the request; null if there is none
     */
    public static String upstreamQuery(Caller caller, @Nullable String query) {
        if (caller.ownCredential()) {
            return query == null ? "" : query;
        }
        return QueryString.of(query).rest();
    }

    /** Whether a raw query has a credential. */
    public static boolean hasCredential(String query) {
        return !QueryString.of(query).credentials().isEmpty();
    }

    private static Caller ofService(Upstream upstream, boolean operator) {
        Map<String, String> credential =
                upstream.apiKey().map(upstream.dialect()::authorization).orElse(Map.of());
        return new Caller(upstream.shared() ? ALL : SERVICE, false, operator, credential);
    }

    private static Map<String, String> given(MultiMap headers) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String name : CREDENTIAL_HEADERS) {
            for (String value : headers.getAll(name)) {
                // Some libraries send the scheme alone if they have no key
                if (!token(value).isEmpty() && !value.strip().equalsIgnoreCase(BEARER.strip())) {
                    String before = given.putIfAbsent(name, value.strip());
                    if (before != null && !before.equals(value.strip())) {
                        throw new BadRequestException("'" + name + "' is sent twice: send one credential in it");
                    }
                }
            }
        }
        return given;
    }

    /** Whether any part of a value that could be a key is one. Takes the same time for every key. */
    private static boolean isKey(NamedKeys keys, String value) {
        boolean whole = keys.nameOf(value.strip()).isPresent();
        boolean token = keys.nameOf(token(value)).isPresent();
        boolean found = whole || token;
        if (value.strip().regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            for (String part : basic(token(value)).split(":", 2)) {
                found |= keys.nameOf(part).isPresent();
            }
        }
        return found;
    }

    private static String basic(String encoded) {
        try {
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            return encoded;
        }
    }

    /** The part of a credential behind its scheme, if it has one. */
    private static String token(String value) {
        String text = value.strip();
        return text.substring(text.indexOf(' ') + 1).strip();
    }

    /** The same for a key wherever it is sent: a digest without a secret, since all replicas have to agree on it. */
    private static String scope(Upstream upstream, List<String> values) {
        StringBuilder text = new StringBuilder("samovar credential 1\n" + upstream.name());
        for (String value : new TreeSet<>(values.stream().map(Callers::bare).toList())) {
            text.append('\n').append(value.length()).append(':').append(value);
        }
        return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, SCOPE_DIGITS);
    }

    private static String bare(String value) {
        String text = value.strip();
        return text.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? token(text) : text;
    }

    private CallerRefusedException refused(Upstream upstream) {
        String own = "No API key: set your client library's API key to your own for '" + upstream.name() + "'";
        return new CallerRefusedException(
                clients.isEmpty()
                        ? own + ". The service's key is for requests from its own machine; for others, configure"
                                + " SAMOVAR_CLIENT_KEYS and send one of those keys"
                        : own + ", or to a client key of this service (SAMOVAR_CLIENT_KEYS)");
    }
}
