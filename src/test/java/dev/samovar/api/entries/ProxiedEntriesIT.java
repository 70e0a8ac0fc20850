package dev.samovar.api.entries;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class ProxiedEntriesIT extends ProxiedEntriesTest {}
