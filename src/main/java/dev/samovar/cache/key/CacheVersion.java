package dev.samovar.cache.key;

import java.util.regex.Pattern;

/** The rule for the operator's name of a generation of the whole cache. */
public final class CacheVersion {

    /** The version of a cache that has never been given another. */
    public static final String INITIAL = "v1.0";

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private CacheVersion() {}

    /** Whether {@code text} is 1 to 64 of {@code A-Z a-z 0-9 . _ -}. */
    public static boolean isValid(String text) {
        return VERSION.matcher(text).matches();
    }
}
