package dev.samovar.api.health;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class HealthIT extends HealthTest {}
