package dev.samovar.api;

import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.ServerErrorHandler;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Filter that decodes queries as WHATWG URL, section 5.1, and refuses undecodable ones.
 *
 * <p>Vert.x ends a parameter at {@code ;} and decodes unescaped bytes as Latin-1. Here {@code ;} is a character, and
 * all bytes are UTF-8. A query that cannot be decoded is a 400.
 */
@ApplicationScoped
public class QueryParameters {

    /** After {@link dev.samovar.api.content.FastPathRoute}, which decodes the queries that it has not cached. */
    private static final int AFTER_FAST_PATH = 9_989;

    void register(@Observes Filters filters) {
        filters.register(QueryParameters::check, AFTER_FAST_PATH);
    }

    private static void check(RoutingContext context) {
        try {
            decode(context);
        } catch (InvalidRequestException invalid) {
            ServerErrorHandler.answer(context.response(), 400, String.valueOf(invalid.getMessage()));
            return;
        }
        context.next();
    }

    /** Replaces the parameters of Vert.x by decoded ones. Throws {@link InvalidRequestException}. */
    public static void decode(RoutingContext context) {
        String uri = context.request().uri();
        int start = uri.indexOf('?') + 1;
        if (start == 0 || !isSpecial(uri, start)) {
            return;
        }
        MultiMap decoded = MultiMap.caseInsensitiveMultiMap();
        for (String pair : uri.substring(start).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = PercentCoding.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : PercentCoding.decodeQuery(pair.substring(equals + 1));
            if (!name.isEmpty()) {
                decoded.add(name, value);
            }
        }
        context.queryParams().setAll(decoded);
    }

    /**
     * The value of a parameter; null if it is not there. Throws {@link InvalidRequestException} if it is there more than
     * once: which one is meant is unclear.
     */
    public static @Nullable String one(MultiMap query, String name) {
        List<String> values = query.getAll(name);
        if (values.size() > 1) {
            throw new InvalidRequestException("'" + name + "' is given " + values.size() + " times: give it once");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** Whether Vert.x decodes this query differently, or fails. */
    private static boolean isSpecial(String uri, int start) {
        for (int i = start; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == ';' || c == '%' || c == '#' || c <= ' ' || c > '~') {
                return true;
            }
        }
        return false;
    }
}
