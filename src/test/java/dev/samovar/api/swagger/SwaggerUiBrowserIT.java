package dev.samovar.api.swagger;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class SwaggerUiBrowserIT extends SwaggerUiBrowserTest {}
