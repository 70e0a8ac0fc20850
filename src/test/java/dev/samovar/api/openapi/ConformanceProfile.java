package dev.samovar.api.openapi;

import dev.samovar.api.operator.AccessTest;
import dev.samovar.testing.service.GeminiServer;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model and an upstream that can fail, keys, and a namespace for applications. */
public final class ConformanceProfile implements QuarkusTestProfile {

    private final GeminiServer.Profile model = new GeminiServer.Profile();

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(model.getConfigOverrides());
        settings.put("samovar.security.operator-keys", "ann=" + AccessTest.ANN);
        settings.put("samovar.security.client-keys", "app=client-key-0123456789");
        settings.put("samovar.security.body-deadline", "10s");
        settings.put("samovar.upstreams.unreachable.dialect", "openai");
        settings.put("samovar.upstreams.unreachable.url", "http://127.0.0.1:1");
        settings.put("samovar.upstreams.unreachable.api-key", "key-of-the-service");
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return model.testResources();
    }
}
