package dev.samovar.api.cache;

import dev.samovar.content.request.InvalidRequestException;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;

/** The parameter {@code dry_run} of purges and warming: count and change nothing. */
final class DryRun {

    /** The parameter's name. */
    static final String PARAMETER = "dry_run";

    private static final String RULE = "'" + PARAMETER + "' must be given once, as true or false";

    private DryRun() {}

    /**
     * Whether a request is a dry run. Throws {@link InvalidRequestException} for another value than {@code true} and
     * {@code false}, and for another spelling of the name: if it were ignored, the entries would be removed.
     */
    static boolean isAsked(UriInfo uri) {
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        for (String name : parameters.keySet()) {
            if (!name.equals(PARAMETER) && isMisspelt(name)) {
                throw new InvalidRequestException("The parameter is called '" + PARAMETER + "'");
            }
        }
        List<String> values = parameters.getOrDefault(PARAMETER, List.of("false"));
        if (values.size() != 1
                || !(values.get(0).equals("true") || values.get(0).equals("false"))) {
            throw new InvalidRequestException(RULE);
        }
        return values.get(0).equals("true");
    }

    private static boolean isMisspelt(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "").equals("dryrun");
    }

    /** The message in the answer to a dry run. */
    static String message(long count) {
        return "Would invalidate " + count + " cache entries";
    }
}
