package dev.samovar.api.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/**
 * Adds the errors that operations have in common to the OpenAPI document, and orders responses by status.
 *
 * <p>The responses are those of {@code META-INF/openapi.yaml}, by name. An error that an operation describes itself stays.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ErrorResponsesFilter implements OASFilter {

    private static final String JSON = "application/json";

    private static final Map<String, String> OF_ALL =
            Map.of("400", "BadRequest", "414", "UriTooLong", "431", "HeadersTooLarge");
    private static final Map<String, String> OF_CONTENT =
            Map.of("429", "QuotaUsedUp", "502", "UnusableAnswer", "503", "ModelUnavailable", "504", "NotInTime");
    private static final Map<String, String> OF_OPERATORS =
            Map.of("401", "NoOperatorKey", "403", "Forbidden", "429", "TooManyWrongKeys");
    private static final Map<String, String> OF_BODIES =
            Map.of("408", "BodyTooSlow", "413", "BodyTooLarge", "415", "WrongMediaType");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> describe(Access.of(path, method), operation)));
    }

    private static void describe(Access access, Operation operation) {
        if (access == Access.PROXY) {
            return;
        }
        Map<String, APIResponse> responses =
                new TreeMap<>(operation.getResponses().getAPIResponses());
        errors(access, operation).forEach((status, name) -> add(responses, status, name));
        operation.getResponses().setAPIResponses(responses);
    }

    /** Quarkus adds a 400 without content to operations with a JSON body. */
    private static void add(Map<String, APIResponse> responses, String status, String name) {
        responses.compute(
                status,
                (same, described) -> described == null || (described.getRef() == null && described.getContent() == null)
                        ? OASFactory.createAPIResponse().ref(name)
                        : described);
    }

    private static Map<String, String> errors(Access access, Operation operation) {
        Map<String, String> errors = new TreeMap<>(OF_ALL);
        if (answersJsonOnly(operation)) {
            errors.put("406", "NotAcceptable");
        }
        if (operation.getRequestBody() != null) {
            errors.putAll(OF_BODIES);
        }
        switch (access) {
            case CONTENT -> errors.putAll(OF_CONTENT);
            case OPERATOR -> {
                errors.putAll(OF_OPERATORS);
                errors.put("503", "StoreUnavailable");
            }
            case STATISTICS -> errors.put("503", "StoreUnavailable");
            default -> {
                // It fails with the service alone
            }
        }
        return errors;
    }

    private static boolean answersJsonOnly(Operation operation) {
        Content content = operation.getResponses().getAPIResponse("200").getContent();
        return content != null && content.hasMediaType(JSON);
    }
}
