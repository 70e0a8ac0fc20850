package dev.samovar.api.operator;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class AccessTableIT extends AccessTableTest {}
