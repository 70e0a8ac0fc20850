package dev.samovar.model.http;

import io.quarkus.tls.TlsConfiguration;
import java.util.Optional;

/**
 * How a model's API is connected to.
 *
 * @param limits the bounds of the client
 * @param tls what is trusted and presented over https; the authorities of the JDK if empty
 */
public record ClientOptions(ClientLimits limits, Optional<TlsConfiguration> tls) {

    public static final ClientOptions DEFAULT = new ClientOptions(ClientLimits.DEFAULT, Optional.empty());
}
