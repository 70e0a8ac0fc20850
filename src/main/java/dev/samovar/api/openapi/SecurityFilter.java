package dev.samovar.api.openapi;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/** Adds the operator key to operations in the OpenAPI document: required for management, optional for content. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class SecurityFilter implements OASFilter {

    private static final String OPERATOR_KEY = "operatorKey";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> secure(Access.of(path, method), operation)));
    }

    private static void secure(Access access, Operation operation) {
        SecurityRequirement key = OASFactory.createSecurityRequirement().addScheme(OPERATOR_KEY);
        if (access == Access.OPERATOR) {
            operation.setSecurity(List.of(key));
        } else if (access == Access.CONTENT) {
            operation.setSecurity(List.of(OASFactory.createSecurityRequirement(), key));
        }
    }
}
