package dev.samovar.api.openapi;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class ConformanceIT extends ConformanceTest {}
