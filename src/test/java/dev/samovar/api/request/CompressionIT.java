package dev.samovar.api.request;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged service. */
@QuarkusIntegrationTest
class CompressionIT extends CompressionTest {}
