package dev.samovar.bootstrap.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The error lines of settings: names, value unless it may be secret, allowed values. */
public final class SettingProblem {

    private static final Pattern CODE = Pattern.compile("SRCFG\\d+: ");
    private static final Pattern CONVERSION = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted ?(.*)",
            Pattern.DOTALL);
    private static final Pattern UNKNOWN =
            Pattern.compile("(\\S+) (in .* )?does not map to any root.*", Pattern.DOTALL);
    private static final Pattern EMPTY = Pattern.compile(
            "The config property (\\S+) (is defined as the empty String|is required but).*", Pattern.DOTALL);
    private static final Pattern EXPRESSION =
            Pattern.compile("Could not expand value .* in property (\\S+).*", Pattern.DOTALL);
    private static final Pattern CONSTANTS =
            Pattern.compile(".*allowed values: *\\[?([a-zA-Z_, -]+)].*|.*allowed values: *([a-zA-Z_, -]+)");
    private static final Pattern SECRET =
            Pattern.compile("(key|password|passphrase|secret|token|url|uri|hosts|webhook|user|credential)");

    /** Environment variables that are not derived from their property. */
    static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("samovar.model.gemini.api-key", "GEMINI_API_KEY"),
            Map.entry("samovar.model.gemini.url", "GEMINI_BASE_URL"),
            Map.entry("samovar.model.gemini.model", "GEMINI_MODEL"),
            Map.entry("samovar.model.openai.api-key", "OPENAI_API_KEY"),
            Map.entry("samovar.model.openai.url", "OPENAI_BASE_URL"),
            Map.entry("samovar.model.openai.model", "OPENAI_MODEL"),
            Map.entry("samovar.upstreams.anthropic.api-key", "ANTHROPIC_API_KEY"),
            Map.entry("samovar.upstreams.anthropic.url", "ANTHROPIC_BASE_URL"),
            Map.entry(KeyList.OPERATORS, "SAMOVAR_OPERATOR_KEYS"),
            Map.entry(KeyList.CLIENTS, "SAMOVAR_CLIENT_KEYS"),
            Map.entry(RedisUrl.PROPERTY, "REDIS_URL"));

    private SettingProblem() {}

    /** The property with its environment variable. */
    static String named(String property) {
        return property + " (" + ALIASES.getOrDefault(property, EnvironmentVariables.name(property)) + ")";
    }

    /** The readable line of a message of SmallRye Config; an unknown message is returned unchanged. */
    public static String line(String message) {
        String text = CODE.matcher(message.replaceFirst("^(\\w+\\.)+\\w+Exception: ", ""))
                .replaceFirst("");
        Matcher conversion = CONVERSION.matcher(text);
        if (conversion.matches()) {
            return conversion(conversion.group(1), conversion.group(2), conversion.group(3));
        }
        Matcher unknown = UNKNOWN.matcher(text);
        if (unknown.matches()) {
            return unknown(unknown.group(1));
        }
        Matcher empty = EMPTY.matcher(text);
        if (empty.matches()) {
            return named(empty.group(1)) + " is empty: give a value, or leave it out for the default";
        }
        Matcher expression = EXPRESSION.matcher(text);
        if (expression.matches()) {
            return expression(expression.group(1));
        }
        return text;
    }

    /** The line about an unknown setting. */
    static String unknown(String name) {
        return name + " is no setting: correct its name or remove it; src/docs/configuration.md lists all settings";
    }

    /** The line about an expression that names a missing setting. */
    static String expression(String property) {
        return named(property) + " is wrong: it has ${…}, which names another setting; write \\${ for the"
                + " characters themselves";
    }

    private static String conversion(String property, String value, String reason) {
        if (property.equals(RedisUrl.PROPERTY)) {
            return RedisUrl.wrong(Arrays.stream(value.split(",", -1))
                    .flatMap(url -> RedisUrl.problem(url).stream())
                    .findFirst()
                    .orElse(RedisUrl.EXAMPLE));
        }
        if (property.endsWith(".url")) {
            return named(property) + " is wrong: give an http or https URL";
        }
        Optional<String> allowed = allowed(reason);
        if (SECRET.matcher(property.toLowerCase(Locale.ROOT)).find()) {
            return named(property) + " is wrong: " + allowed.orElse("correct its value");
        }
        return named(property) + " is \"" + value + "\": " + allowed.orElse("this is not allowed");
    }

    private static Optional<String> allowed(String reason) {
        String text = CODE.matcher(reason).replaceFirst("");
        if (text.startsWith("give ")) {
            return Optional.of(text);
        }
        Matcher constants = CONSTANTS.matcher(text);
        if (constants.matches()) {
            String names = constants.group(1) == null ? constants.group(2) : constants.group(1);
            return Optional.of("give one of "
                    + names.toLowerCase(Locale.ROOT).replace('_', '-').replaceAll(", *", ", "));
        }
        if (text.contains("uration")) {
            return Optional.of("give a duration with a unit, such as 30s, 5m or 6h");
        }
        if (text.contains("regular expression): [0-9]+")) {
            return Optional.of("give a size in bytes, such as 512K, 64M or 1G");
        }
        if (text.contains("an integer value") || text.contains("a long value")) {
            return Optional.of("give a whole number");
        }
        boolean number = text.contains("a double value") || text.contains("a float value");
        return number ? Optional.of("give a number, such as 0.7") : Optional.empty();
    }
}
