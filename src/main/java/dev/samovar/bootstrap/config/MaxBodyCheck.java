package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;

/** The check of {@code samovar.proxy.max-body}: no annotation expresses a range of sizes. */
final class MaxBodyCheck {

    private static final String MAX_BODY = "samovar.proxy.max-body";
    private static final long LARGEST = 100L * 1024 * 1024;

    private MaxBodyCheck() {}

    /** Throws a {@code ConfigurationException} if a body may be larger than any buffer should be. */
    static void check(SamovarConfig.Proxy proxy) {
        long size = proxy.maxBody().asLongValue();
        if (size < 1 || size > LARGEST) {
            throw new ConfigurationException(SettingProblem.named(MAX_BODY) + " is " + size + ": give 1 to 100M bytes");
        }
    }
}
