package dev.samovar.bootstrap.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The environment variables that are settings of the service.
 *
 * <p>Kubernetes and Docker set variables for the services that a container may reach. For a service named {@code
 * samovar} or {@code samovar-…} they have the prefix of the settings; they are ignored.
 */
final class EnvironmentVariables {

    /** Names of a property that are not derived from it. */
    private static final Set<String> ALIASES = Set.of("SAMOVAR_OPERATOR_KEYS", "SAMOVAR_CLIENT_KEYS");

    private static final Pattern PREFIXED = Pattern.compile("(?:_[A-Z0-9]+_)?(SAMOVAR_.*)");
    private static final Pattern SERVICE = Pattern.compile("(.+)_SERVICE_(HOST|PORT(_.+)?)");
    private static final Pattern PORT = Pattern.compile("(.+?)_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final List<Setting> settings;

    /** The variables of a property, and the names that its {@code *} stands for. */
    private record Setting(Pattern pattern, Set<String> names) {}

    /**
     * The variables of these properties.
     *
     * @param properties all properties; {@code *} is a name, {@code [*]} an index of a list
     * @param names the configured names by what is before the {@code *}, such as {@code samovar.cache.namespaces}
     */
    EnvironmentVariables(Collection<String> properties, Map<String, ? extends Collection<String>> names) {
        this.settings = properties.stream()
                .map(property -> new Setting(pattern(property), names(property, names)))
                .toList();
    }

    private static Set<String> names(String property, Map<String, ? extends Collection<String>> names) {
        return names.entrySet().stream()
                .filter(known -> property.startsWith(known.getKey() + ".*"))
                .flatMap(known -> known.getValue().stream())
                .map(EnvironmentVariables::name)
                .collect(Collectors.toSet());
    }

    /** The environment variable of a property. */
    static String name(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /**
     * The variables with the prefix that are no settings, sorted.
     *
     * @param given the variables, with names in any spelling
     */
    Set<String> unknown(Map<String, String> given) {
        Map<String, String> variables = new TreeMap<>();
        given.forEach((name, value) -> variables.put(name(name), value));
        Set<String> unknown = new TreeSet<>(variables.keySet());
        unknown.removeIf(name -> {
            Matcher prefixed = PREFIXED.matcher(name);
            return !prefixed.matches() || isSetting(prefixed.group(1)) || isLink(name, variables);
        });
        return unknown;
    }

    private boolean isSetting(String name) {
        return ALIASES.contains(name) || settings.stream().anyMatch(setting -> fits(setting, name));
    }

    private static boolean fits(Setting setting, String name) {
        Matcher matcher = setting.pattern().matcher(name);
        return matcher.matches()
                && (matcher.groupCount() == 0 || setting.names().contains(matcher.group(1)));
    }

    /** Whether a variable is one of those that Kubernetes and Docker set for a service. */
    private static boolean isLink(String name, Map<String, String> variables) {
        Matcher service = SERVICE.matcher(name);
        if (service.matches()) {
            return variables.containsKey(service.group(1) + "_SERVICE_HOST")
                    && variables.containsKey(service.group(1) + "_SERVICE_PORT");
        }
        Matcher port = PORT.matcher(name);
        return port.matches()
                && ADDRESS.matcher(variables.getOrDefault(port.group(1) + "_PORT", ""))
                        .matches();
    }

    private static Pattern pattern(String property) {
        String name = name(property.replace("[*]", "INDEX").replace(".*.", ".KEY."));
        return Pattern.compile(name.replace("INDEX", "(?:_\\d+_)?").replace("_KEY_", "_+(.+?)_+"));
    }
}
