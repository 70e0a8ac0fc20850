package dev.samovar.bootstrap;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the service. A start that fails prints one line for each problem, and the process ends with code 1. */
@QuarkusMain
public final class Main {

    /** Names its version when it checks the configuration, which is before the levels of that are set. Kept, or it is lost. */
    private static final Logger VALIDATOR = Logger.getLogger("org.hibernate.validator.internal.util.Version");

    private Main() {}

    /** Runs the service until the process is told to end. */
    public static void main(String... args) {
        VALIDATOR.setLevel(Level.WARNING);
        Quarkus.run(null, Main::ended, args);
    }

    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            // Not the log: a wrong setting fails before there is one
            StartFailure.lines(failure).forEach(System.err::println);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
    }
}
