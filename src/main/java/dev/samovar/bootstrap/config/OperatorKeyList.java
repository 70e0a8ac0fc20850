package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The configured operator keys by name. The text form has the names only.
 *
 * @param keys the keys by name
 */
public record OperatorKeyList(Map<String, String> keys) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MIN_LENGTH = 16;

    public OperatorKeyList {
        keys = Map.copyOf(keys);
    }

    @Override
    public String toString() {
        return "OperatorKeyList" + keys.keySet();
    }

    /**
     * Parses {@code name=key,name=key}.
     *
     * @throws ConfigurationException if the text is invalid; its message has no key
     */
    public static OperatorKeyList parse(String value) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String pair : value.split(",", -1)) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length != 2 || !NAME.matcher(parts[0]).matches()) {
                throw wrong("give name=key pairs, comma separated, with names of A-Z a-z 0-9 . _ -");
            }
            if (parts[1].length() < MIN_LENGTH) {
                throw wrong("the key of " + parts[0] + " is too short: give at least " + MIN_LENGTH + " characters");
            }
            if (keys.put(parts[0], parts[1]) != null) {
                throw wrong("the name " + parts[0] + " is used twice: give each key its own name");
            }
        }
        return new OperatorKeyList(keys);
    }

    private static ConfigurationException wrong(String rule) {
        return new ConfigurationException("samovar.security.operator-keys (SAMOVAR_OPERATOR_KEYS) is wrong: " + rule);
    }
}
