package dev.samovar.bootstrap;

import dev.samovar.bootstrap.config.SettingProblem;
import dev.samovar.log.CauseChain;
import dev.samovar.log.LogText;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The messages of a failed start: one line per problem, without class names, stack traces and secrets. */
public final class StartFailure {

    private static final int MAX_LENGTH = 500;

    private StartFailure() {}

    /** The lines to log, at least one. */
    public static List<String> lines(Throwable failure) {
        List<Throwable> causes = CauseChain.innermostFirst(failure);
        for (Throwable cause : causes) {
            List<String> known = known(cause);
            if (!known.isEmpty()) {
                return known.stream().map(StartFailure::safe).toList();
            }
        }
        return List.of(safe("The service cannot start: " + text(causes.get(0))));
    }

    private static List<String> known(Throwable cause) {
        if (cause instanceof ConfigValidationException invalid) {
            return IntStream.range(0, invalid.getProblemCount())
                    .mapToObj(i -> SettingProblem.line(invalid.getProblem(i).getMessage()))
                    .toList();
        }
        if (cause instanceof QuarkusBindException taken) {
            return List.of(taken(taken));
        }
        boolean isReadable = cause instanceof ConfigurationException || cause instanceof PreventFurtherStepsException;
        return isReadable ? List.of(SettingProblem.line(text(cause))) : List.of();
    }

    private static String taken(QuarkusBindException failure) {
        return QuarkusBindException.isKnownHost(failure.getHost())
                ? "Port " + failure.getPort() + " is in use: stop the process that listens on it, or set"
                        + " QUARKUS_HTTP_PORT to another port"
                : "The service cannot listen on " + failure.getHost() + ", port " + failure.getPort()
                        + ": set QUARKUS_HTTP_HOST to an address of this machine";
    }

    private static String text(Throwable failure) {
        @Nullable String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** One line, with the user and password of a URL removed. */
    private static String safe(String text) {
        String line =
                LogText.message(text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("://\\S.*@", "://…@"));
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
