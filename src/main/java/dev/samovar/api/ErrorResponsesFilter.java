package dev.samovar.api;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem.HttpMethod;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds the errors that operations have in common to the OpenAPI document, and orders responses by status.
 *
 * <p>An error that an operation describes itself stays. Runs when the service is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ErrorResponsesFilter implements OASFilter {

    private static final String MANAGEMENT = "/api/cache/";
    private static final String HEALTH = "/api/health";
    private static final String SCHEMA = "#/components/schemas/Error";

    private static final Map<String, String> OF_CONTENT = Map.of(
            "400", "Invalid input",
            "429", "The client's or the model's budget is used up; see Retry-After",
            "502", "The model answered something unusable",
            "503", "The model is unavailable; see Retry-After",
            "504", "Not cached, or the model took too long");
    private static final Map<String, String> OF_OPERATORS = Map.of(
            "400", "Invalid input",
            "401", "No operator key",
            "403", "A wrong operator key, or another host while none is configured",
            "429", "Too many wrong operator keys; see Retry-After");
    private static final Map<String, String> OF_STORE = Map.of("503", "The store is unavailable; see Retry-After");
    private static final Map<String, String> OF_BODIES =
            Map.of("413", "The body or the image is too large", "415", "Wrong media type");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .forEach((path, item) ->
                        item.getOperations().forEach((method, operation) -> describe(path, method, operation)));
    }

    private static void describe(String path, HttpMethod method, Operation operation) {
        Map<String, APIResponse> responses =
                new TreeMap<>(operation.getResponses().getAPIResponses());
        errors(path, method).forEach((status, description) -> add(responses, status, description));
        if (operation.getRequestBody() != null) {
            OF_BODIES.forEach((status, description) -> add(responses, status, description));
        }
        operation.getResponses().setAPIResponses(responses);
    }

    /** Quarkus adds a 400 without content to operations with a JSON body. */
    private static void add(Map<String, APIResponse> responses, String status, String description) {
        responses.compute(
                status,
                (same, described) ->
                        described == null || described.getContent() == null ? error(description) : described);
    }

    private static Map<String, String> errors(String path, HttpMethod method) {
        if (path.startsWith(MANAGEMENT)) {
            Map<String, String> errors = new TreeMap<>();
            boolean isOpen = method == HttpMethod.GET && (path.endsWith("/stats") || path.endsWith("/warm"));
            if (!isOpen) {
                errors.putAll(OF_OPERATORS);
            }
            if (!path.endsWith("/warm")) {
                errors.putAll(OF_STORE);
            }
            return errors;
        }
        return path.equals(HEALTH) ? Map.of() : OF_CONTENT;
    }

    private static APIResponse error(String description) {
        return OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent()
                        .addMediaType(
                                "application/json",
                                OASFactory.createMediaType()
                                        .schema(OASFactory.createSchema().ref(SCHEMA))));
    }
}
