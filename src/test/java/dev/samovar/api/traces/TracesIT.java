package dev.samovar.api.traces;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same against the packaged service. */
@QuarkusIntegrationTest
@TestProfile(TraceReceiver.Profile.class)
class TracesIT extends TracesTest {}
