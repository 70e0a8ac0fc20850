package dev.samovar.api.request;

import dev.samovar.api.operator.AccessTest;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

/** The same against the packaged service. */
@QuarkusIntegrationTest
@TestProfile(AccessTest.WithOperatorKeys.class)
class ClientBudgetIT extends ClientBudgetTest {}
