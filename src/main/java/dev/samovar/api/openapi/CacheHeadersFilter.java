package dev.samovar.api.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds the headers that answers from the cache have in common to the OpenAPI document, by their names there. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class CacheHeadersFilter implements OASFilter {

    private static final Map<String, String> OF_ENTRIES = new TreeMap<>(Map.of(
            "Cache-Status", "CacheStatus",
            "Age", "Age",
            "ETag", "ETag",
            "Cache-Control", "CacheControl"));
    private static final List<String> STATUSES = List.of("200", "304");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> describe(Access.of(path, method), operation)));
    }

    private static void describe(Access access, Operation operation) {
        if (access == Access.CONTENT || operation.getOperationId().equals("getEntry")) {
            for (String status : STATUSES) {
                APIResponse response = operation.getResponses().getAPIResponse(status);
                if (response != null) {
                    OF_ENTRIES.forEach((header, name) ->
                            response.addHeader(header, OASFactory.createHeader().ref(name)));
                    if (access == Access.CONTENT) {
                        response.addHeader(
                                "Content-Language", OASFactory.createHeader().ref("ContentLanguage"));
                    }
                }
            }
        }
    }
}
