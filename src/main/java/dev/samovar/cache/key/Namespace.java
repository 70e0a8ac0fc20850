package dev.samovar.cache.key;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named part of the cache with times of its own, such as {@code explanation}.
 *
 * @param name 1 to 64 of {@code a-z 0-9 _ -}, starting with a letter; {@code pattern} is reserved, since it names an
 *     operation in the management paths
 */
public record Namespace(String name) implements Comparable<Namespace> {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,63}");

    public Namespace {
        if (!NAME.matcher(name).matches() || name.equals("pattern")) {
            throw new IllegalArgumentException("Not a namespace: use 1 to 64 of a-z 0-9 _ -, starting with a letter,"
                    + " and not the reserved word 'pattern'");
        }
    }

    // A record's own go through method handles, which a native executable interprets: in the maps of every request
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Namespace that && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public int compareTo(Namespace other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
