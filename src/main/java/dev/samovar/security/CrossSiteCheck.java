package dev.samovar.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The check for requests that a page of another site makes a local browser send.
 *
 * <p>Without operator keys, loopback requests may manage the cache. A browser on this machine sends the requests of any
 * page: also of another site, and of a name that resolves to this machine (DNS rebinding).
 */
final class CrossSiteCheck {

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    /** The usual names, to spare most requests the pattern. */
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1");

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private CrossSiteCheck() {}

    /** Whether a request is not from a page of another site or name. True for requests without browser headers. */
    static boolean isSameSite(HttpServerRequest request) {
        HostAndPort host = request.authority();
        return (host == null || isThisMachine(host.host()))
                && isSameSite(request.getHeader("Sec-Fetch-Site"))
                && isOrigin(request.getHeader(HttpHeaders.ORIGIN), host);
    }

    private static boolean isSameSite(@Nullable String site) {
        return site == null || site.equals("same-origin") || site.equals("none");
    }

    private static boolean isOrigin(@Nullable String origin, @Nullable HostAndPort host) {
        if (origin == null) {
            return true;
        }
        try {
            URI page = URI.create(origin);
            int usual = "https".equals(page.getScheme()) ? HTTPS : HTTP;
            return host != null
                    && page.getHost() != null
                    && bare(host.host()).equals(bare(page.getHost()))
                    && port(host.port(), usual) == port(page.getPort(), usual);
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    private static int port(int given, int usual) {
        return given < 0 ? usual : given;
    }

    private static String bare(String host) {
        return host.toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    }

    private static boolean isThisMachine(String host) {
        String name = bare(host);
        return THIS_MACHINE.contains(name)
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches();
    }
}
