package dev.samovar.api.openapi;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Allows the two scripts and the style in the page of Swagger UI by their digests, in the policy that all answers have.
 *
 * <p>They come with Quarkus and the settings of Swagger UI. A change of either needs other digests, which the tests of the
 * page name. Its files are revalidated, since they belong together.
 */
@ApplicationScoped
class SwaggerUiPolicy {

    private static final String POLICY = "Content-Security-Policy";
    private static final String OWN_SCRIPTS = "script-src 'self'";
    private static final String SCRIPTS = " 'sha256-84QDmy/AS+N2eQB6/34srzSWISXFKUPE3FG3SiuTteU='"
            + " 'sha256-doT1txKhxi3tVlDL/LdnaNaQNecVpu/Zt+zM2tvqYXs='";

    private static final String OWN_STYLES = "style-src 'self'";
    private static final String STYLE = " 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    /** After the headers of all answers, and before the page. */
    private static final int BEFORE_THE_PAGE = -1;

    void register(@Observes Router router) {
        router.route("/q/swagger-ui/*").order(BEFORE_THE_PAGE).handler(SwaggerUiPolicy::allow);
    }

    private static void allow(RoutingContext context) {
        MultiMap headers = context.response().headers();
        String policy = headers.get(POLICY);
        if (policy != null) {
            headers.set(
                    POLICY, policy.replace(OWN_SCRIPTS, OWN_SCRIPTS + SCRIPTS).replace(OWN_STYLES, OWN_STYLES + STYLE));
        }
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        context.next();
    }
}
