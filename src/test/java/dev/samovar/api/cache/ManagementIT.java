package dev.samovar.api.cache;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class ManagementIT extends ManagementTest {}
