package dev.samovar.api.swagger;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class SwaggerUiIT extends SwaggerUiTest {}
