package dev.samovar.bootstrap;

import io.quarkus.runtime.ImageMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of the build, known before the configuration is read. */
final class Version {

    /** Written by the build, from the version of the project. */
    private static final String RESOURCE = "/version.txt";

    private Version() {}

    /** The version, such as {@code 1.2.0}. */
    static String text() {
        try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("No resource " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What executes the service. */
    static String runtime() {
        return isNative() ? "native executable" : "Java " + Runtime.version();
    }

    /** Whether this is a native executable. */
    static boolean isNative() {
        return ImageMode.current() == ImageMode.NATIVE_RUN;
    }
}
