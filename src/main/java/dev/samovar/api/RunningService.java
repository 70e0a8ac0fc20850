package dev.samovar.api;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The version of this service, and the time since its start. Created at the start, not with the first request. */
@Startup
@Singleton
public class RunningService {

    private final String version;
    // The clock of the day can be set while the service runs
    private final long startNanos = System.nanoTime();

    RunningService(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    String version() {
        return version;
    }

    Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }
}
