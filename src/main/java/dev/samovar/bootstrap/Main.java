package dev.samovar.bootstrap;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The entry point. A failed start prints one line per problem and exits with code 1.
 *
 * <p>{@link CommandLine} has the arguments, which are handled before Quarkus and its log are there.
 */
@QuarkusMain
public final class Main {

    /** Logs its version before the configured levels apply. A field, since a logger without references is collected. */
    private static final Logger VALIDATOR = Logger.getLogger("org.hibernate.validator.internal.util.Version");

    private Main() {}

    /** Runs the service until the process is signalled to end, or prints what its arguments ask for. */
    public static void main(String... args) {
        CommandLine.reply(args).ifPresent(Main::end);
        VALIDATOR.setLevel(Level.WARNING);
        Quarkus.run(null, Main::ended, args);
    }

    private static void end(CommandLine.Reply reply) {
        (reply.exitCode() == 0 ? System.out : System.err).println(reply.text());
        System.exit(reply.exitCode());
    }

    private static void ended(int code, @Nullable Throwable failure) {
        if (failure != null) {
            // Not the log: a wrong setting fails before it is configured
            StartFailure.lines(failure).forEach(System.err::println);
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
    }
}
