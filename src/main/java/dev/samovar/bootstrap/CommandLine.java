package dev.samovar.bootstrap;

import dev.samovar.log.LogText;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of the program. Without any the service starts; none configures it.
 *
 * <p>Options such as {@code -Xmx} and {@code -D} are no arguments: the JVM takes those before {@code -jar}, a native
 * executable takes those that it has, wherever they are.
 */
final class CommandLine {

    /** The exit code after an unknown argument. */
    static final int USAGE_ERROR = 2;

    private static final String HELP = "--help";
    private static final String VERSION = "--version";
    private static final Set<String> KNOWN = Set.of(HELP, VERSION);

    /** Plain ASCII, since the terminal's encoding is unknown. A test compares the settings with their document. */
    private static final String HELP_TEXT = """
            Samovar, a read-through cache for language-model answers

            samovar [options of the runtime]                                  starts the service
            java [options of the runtime] -jar quarkus-run.jar                the same on a JVM
            samovar --help                                                    prints this text
            samovar --version                                                 prints the version

            Settings are environment variables, system properties (-D<property>=<value>, an option of the
            runtime), or lines of config/application.properties in the working directory. None is required:

              QUARKUS_HTTP_PORT         port (5000)
              REDIS_URL                 the shared cache, such as redis://localhost:6379; without it, a memory cache
              GEMINI_API_KEY            Google Gemini as the model
              OPENAI_BASE_URL           a server with OpenAI's protocol as the model, with OPENAI_MODEL, OPENAI_API_KEY;
                                        without a model, a built-in sample
              ANTHROPIC_API_KEY         key of the proxy's upstream anthropic; gemini and openai have the keys above
              SAMOVAR_OPERATOR_KEYS     name=key pairs for management from other machines; without them, from this one
              SAMOVAR_CLIENT_KEYS       name=key pairs for clients that use the service's keys through the proxy
              SAMOVAR_CACHE_TTL         how long an answer is fresh (1h)
              SAMOVAR_CACHE_MAX_MEMORY  memory of entries in the process (64M)

            All settings are in src/docs/configuration.md, other documents in README.md and src/docs. A running
            service has a dashboard at /, and describes its calls at /q/openapi.

            Exit codes: 1 the start failed, with one line per problem; 2 unknown argument; 143 ended by SIGTERM.""";

    private CommandLine() {}

    /**
     * What the program prints instead of a start.
     *
     * @param exitCode 0, or {@link #USAGE_ERROR}: then the text is an error
     */
    record Reply(int exitCode, String text) {}

    /** The reply to arguments; empty if the service has to start. */
    static Optional<Reply> reply(String... arguments) {
        List<String> given = List.of(arguments);
        Optional<String> unknown =
                given.stream().filter(argument -> !KNOWN.contains(argument)).findFirst();
        if (unknown.isPresent()) {
            return Optional.of(new Reply(USAGE_ERROR, refusal(unknown.get())));
        }
        if (given.contains(HELP)) {
            return Optional.of(new Reply(0, HELP_TEXT));
        }
        return given.contains(VERSION)
                ? Optional.of(new Reply(0, "samovar " + Version.text() + " (" + Version.runtime() + ")"))
                : Optional.empty();
    }

    private static String refusal(String argument) {
        boolean isOption = argument.startsWith("-D") || argument.startsWith("-X");
        String advice = isOption && !Version.isNative()
                ? "options of the JVM are given before -jar, or in JAVA_TOOL_OPTIONS"
                : "settings are environment variables";
        return "Unknown argument '" + name(argument) + "': " + advice + "; " + HELP + " has more";
    }

    /** The argument without its value and without the user of a URL: they may be secrets. */
    private static String name(String argument) {
        return LogText.of(argument.replaceFirst("(?s)=.*", "").replaceFirst("(?s)://.*@", "://…@"));
    }
}
