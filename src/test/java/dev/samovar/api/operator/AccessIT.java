package dev.samovar.api.operator;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same against the packaged service. */
@QuarkusIntegrationTest
@TestProfile(AccessTest.WithOperatorKeys.class)
class AccessIT extends AccessTest {}
