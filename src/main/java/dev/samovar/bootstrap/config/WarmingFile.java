package dev.samovar.bootstrap.config;

import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.keys.IncomingCall;
import dev.samovar.proxy.keys.ReadCall;
import dev.samovar.warming.request.RequestFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The requests of {@code samovar.warming.requests}: a file, read and checked at start. */
public final class WarmingFile {

    private static final String PROPERTY = "samovar.warming.requests";
    private static final int MAX_BYTES = 8 << 20;

    private WarmingFile() {}

    /**
     * The requests of the configured file; none without one.
     *
     * @param file the setting
     * @param keys reads a request and its body
     * @throws ConfigurationException if the file cannot be read, or has a line with a mistake; its message has the line's
     *     number and nothing of bodies
     */
    public static RequestFile read(
            Optional<String> file, List<ProxiedUpstream> upstreams, BiFunction<IncomingCall, byte[], ReadCall> keys) {
        Map<String, Upstream> byName = upstreams.stream()
                .map(ProxiedUpstream::upstream)
                .collect(Collectors.toUnmodifiableMap(Upstream::name, upstream -> upstream));
        return file.map(path -> read(path, byName, keys)).orElse(RequestFile.NONE);
    }

    private static RequestFile read(
            String path, Map<String, Upstream> upstreams, BiFunction<IncomingCall, byte[], ReadCall> keys) {
        try {
            return RequestFile.read(PromptFiles.text(Path.of(path), MAX_BYTES), upstreams, keys);
        } catch (IllegalArgumentException e) {
            // Without its cause: a failed start prints the innermost message
            throw new ConfigurationException(
                    SettingProblem.named(PROPERTY) + " is \"" + path + "\": " + e.getMessage());
        } catch (IOException e) {
            throw new ConfigurationException(SettingProblem.named(PROPERTY) + " is \"" + path
                    + "\": this file cannot be read. Allow the user of the service to read it");
        }
    }
}
