package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;

/** The check of the proxy's limits that no annotation can express. */
final class ProxyLimits {

    private static final String MAX_BODY = "samovar.proxy.max-body";
    private static final long LARGEST = 100L * 1024 * 1024;

    private ProxyLimits() {}

    /** Throws a {@code ConfigurationException} if a body may be larger than any buffer should be. */
    static void check(SamovarConfig.Proxy proxy) {
        long size = proxy.maxBody().asLongValue();
        if (size < 1 || size > LARGEST) {
            throw new ConfigurationException(SettingProblem.named(MAX_BODY) + " is " + size + ": give 1 to 100M bytes");
        }
    }
}
