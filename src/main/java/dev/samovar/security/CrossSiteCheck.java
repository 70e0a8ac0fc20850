package dev.samovar.security;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request from this machine is its owner's wish, while no key proves it. A browser on this machine sends what
 * any page in it asks for: one of another site, or one whose name was made to point here (DNS rebinding).
 */
final class CrossSiteCheck {

    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private CrossSiteCheck() {}

    /** Whether no page of another site or name has sent a request; true also of what no browser has sent. */
    static boolean isSenderOf(HttpServerRequest request) {
        HostAndPort asked = request.authority();
        return (asked == null || isThisMachine(asked.host()))
                && isSameSite(request.getHeader("Sec-Fetch-Site"))
                && isOrigin(request.getHeader(HttpHeaders.ORIGIN), asked);
    }

    private static boolean isSameSite(@Nullable String site) {
        return site == null || site.equals("same-origin") || site.equals("none");
    }

    private static boolean isOrigin(@Nullable String origin, @Nullable HostAndPort asked) {
        if (origin == null) {
            return true;
        }
        try {
            URI page = URI.create(origin);
            int usual = "https".equals(page.getScheme()) ? HTTPS : HTTP;
            return asked != null
                    && page.getHost() != null
                    && bare(asked.host()).equals(bare(page.getHost()))
                    && port(asked.port(), usual) == port(page.getPort(), usual);
        } catch (IllegalArgumentException noOrigin) {
            return false;
        }
    }

    private static int port(int given, int usual) {
        return given < 0 ? usual : given;
    }

    private static String bare(String host) {
        return host.toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    }

    private static boolean isThisMachine(String host) {
        String name = bare(host);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches();
    }
}
