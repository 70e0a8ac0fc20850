package dev.samovar.deployment;

import dev.samovar.bootstrap.config.SamovarConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings of the service, which the files of the deployment have to agree with. */
public final class Settings {

    private static final Pattern ENVIRONMENT = Pattern.compile("`([A-Z][A-Z0-9_]+)`");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>samovar</artifactId>\\s*<version>([^<]+)</version>");
    private static final Properties PROPERTIES = properties();

    private Settings() {}

    public static int port() {
        return Integer.parseInt(property("quarkus.http.port"));
    }

    /** The project's version. */
    static String version() {
        Matcher version = VERSION.matcher(read(Path.of("pom.xml")));
        if (!version.find()) {
            throw new AssertionError("pom.xml has no version");
        }
        return version.group(1);
    }

    static String metricsPath() {
        return property("quarkus.micrometer.export.prometheus.path");
    }

    /** How long an orderly end may take: readiness down, requests under way, generations. */
    static Duration longestShutdown() {
        return duration("quarkus.shutdown.delay")
                .plus(duration("quarkus.shutdown.timeout"))
                .plus(generations());
    }

    /** The environment variables of the documented table. */
    public static Set<String> environment() {
        String document = read(Path.of("src/docs/configuration.md"));
        String table = document.substring(
                document.indexOf("<!-- configuration -->"), document.indexOf("<!-- /configuration -->"));
        Set<String> names = new HashSet<>();
        Matcher name = ENVIRONMENT.matcher(table);
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration generations() {
        try {
            return DurationConverter.parseDuration(SamovarConfig.Shutdown.class
                    .getMethod("generations")
                    .getAnnotation(WithDefault.class)
                    .value());
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static Duration duration(String property) {
        return DurationConverter.parseDuration(property(property));
    }

    private static String property(String name) {
        String value = PROPERTIES.getProperty(name);
        if (value == null) {
            throw new AssertionError("application.properties has no " + name);
        }
        return value;
    }

    private static Properties properties() {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
