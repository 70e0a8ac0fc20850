package dev.samovar.api.health;

import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same against the packaged service. */
@QuarkusIntegrationTest
@TestProfile(GeminiServer.Profile.class)
class ModelHealthIT extends ModelHealthTest {}
