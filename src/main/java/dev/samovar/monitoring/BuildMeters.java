package dev.samovar.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The meter {@code samovar_build_info}: always 1, and what runs in its labels. */
public final class BuildMeters implements MeterBinder {

    private final String version;
    private final boolean isNative;

    /**
     * The meter of a build.
     *
     * @param isNative whether this is the native executable
     */
    public BuildMeters(String version, boolean isNative) {
        this.version = version;
        this.isNative = isNative;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("samovar.build.info", () -> 1)
                .description("1, with the version of this service and what runs it.")
                .tag("version", version)
                .tag("runtime", isNative ? "native" : "jvm")
                .tag("java", Integer.toString(Runtime.version().feature()))
                .register(registry);
    }
}
