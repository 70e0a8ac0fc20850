package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Configured keys by name, of operators or of clients. The text form has the names only.
 *
 * @param keys the keys by name
 */
public record KeyList(Map<String, String> keys) {

    static final String OPERATORS = "samovar.security.operator-keys";
    static final String CLIENTS = "samovar.security.client-keys";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern KEY = Pattern.compile("[!-~]+");
    private static final int MIN_LENGTH = 16;

    public KeyList {
        keys = Map.copyOf(keys);
    }

    @Override
    public String toString() {
        return "KeyList" + keys.keySet();
    }

    /** The keys of operators. Throws {@link ConfigurationException} if they are invalid. */
    public static KeyList operators(SamovarConfig.Security security) {
        return security.operatorKeys().map(KeyList::operators).orElse(new KeyList(Map.of()));
    }

    /**
     * The keys of the service's own clients.
     *
     * @throws ConfigurationException if they are invalid, or one is an operator's too; its message has no key
     */
    public static KeyList clients(SamovarConfig.Security security) {
        KeyList clients = security.clientKeys().map(KeyList::clients).orElse(new KeyList(Map.of()));
        Map<String, String> operators = operators(security).keys();
        clients.keys().forEach((name, key) -> {
            if (operators.containsValue(key)) {
                throw wrong(CLIENTS, "the key of " + name + " is an operator's too: give clients other keys");
            }
        });
        return clients;
    }

    static KeyList operators(String value) {
        return parse(OPERATORS, value);
    }

    static KeyList clients(String value) {
        KeyList list = parse(CLIENTS, value);
        list.keys().forEach((name, key) -> {
            if (!KEY.matcher(key).matches()) {
                throw wrong(
                        CLIENTS,
                        "the key of " + name + " has a character that no header carries: give letters,"
                                + " digits and punctuation of ASCII");
            }
        });
        return list;
    }

    /** Parses {@code name=key,name=key}. */
    private static KeyList parse(String property, String value) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String pair : value.split(",", -1)) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length != 2 || !NAME.matcher(parts[0]).matches()) {
                throw wrong(property, "give name=key pairs, comma separated, with names of A-Z a-z 0-9 . _ -");
            }
            if (parts[1].length() < MIN_LENGTH) {
                throw wrong(
                        property,
                        "the key of " + parts[0] + " is too short: give at least " + MIN_LENGTH + " characters");
            }
            if (keys.put(parts[0], parts[1]) != null) {
                throw wrong(property, "the name " + parts[0] + " is used twice: give each key its own name");
            }
        }
        return new KeyList(keys);
    }

    private static ConfigurationException wrong(String property, String rule) {
        return new ConfigurationException(SettingProblem.named(property) + " is wrong: " + rule);
    }
}
