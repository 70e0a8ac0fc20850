package dev.samovar.model.http;

import java.util.Optional;

/** The secret that a provider knows its customer by, as its provider's settings hold it. */
public final class ApiKey {

    private ApiKey() {}

    /**
     * The key without white space around it; empty if nothing is left of it.
     *
     * @throws IllegalArgumentException if no header can carry it; the message does not repeat it
     */
    public static Optional<String> checked(Optional<String> key) {
        Optional<String> stripped = key.map(String::strip).filter(text -> !text.isEmpty());
        if (stripped.isPresent() && !stripped.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("The model's API key holds a character that no key has");
        }
        return stripped;
    }

    /** What stands for the key wherever it would be printed. */
    public static String redacted(Optional<String> key) {
        return key.isPresent() ? "set" : "none";
    }
}
