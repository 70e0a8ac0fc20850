package dev.samovar.api.content;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class FastPathRouteIT extends FastPathRouteTest {}
