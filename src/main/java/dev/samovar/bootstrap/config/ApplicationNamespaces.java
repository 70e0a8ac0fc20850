package dev.samovar.bootstrap.config;

import dev.samovar.cache.entry.Lifetime;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.kind.Namespaces;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The configured application namespaces.
 *
 * @param lifetimes the namespaces that configuration adds to those of content, with their lifetimes
 * @param maxEntryBytes the most bytes of an entry
 */
public record ApplicationNamespaces(Map<Namespace, Lifetime> lifetimes, long maxEntryBytes) {

    private static final long LARGEST = 10L * 1024 * 1024;

    /** The entries that have to fit into memory: a larger entry would evict most others. */
    private static final int ENTRIES_IN_MEMORY = 4;

    private static final int MISSPELT = 2;

    public ApplicationNamespaces {
        lifetimes = java.util.Collections.unmodifiableMap(new TreeMap<>(lifetimes));
    }

    /**
     * Reads the settings.
     *
     * @throws ConfigurationException if a name is invalid, or the size is out of range
     */
    public static ApplicationNamespaces of(SamovarConfig.Cache cache) {
        Map<Namespace, Lifetime> lifetimes = new TreeMap<>();
        cache.namespaces().forEach((name, times) -> {
            Namespace namespace = namespace(name);
            if (!Namespaces.ALL.contains(namespace)) {
                refuseMisspelt(name);
                // An application's entry ends with its lifetime, unless stale-for is set
                lifetimes.put(
                        namespace,
                        new Lifetime(
                                times.ttl().orElse(cache.ttl()),
                                times.staleFor().orElse(Duration.ZERO)));
            }
        });
        long size = cache.maxEntrySize().asLongValue();
        if (size < 1 || size > LARGEST) {
            throw new ConfigurationException(
                    "samovar.cache.max-entry-size (SAMOVAR_CACHE_MAX_ENTRY_SIZE) is " + size + ": give 1 to 10M bytes");
        }
        return new ApplicationNamespaces(
                lifetimes, Math.min(size, cache.maxMemory().asLongValue() / ENTRIES_IN_MEMORY));
    }

    /** Refuses a name that is nearly a content namespace: its settings would have no effect. */
    private static void refuseMisspelt(String name) {
        for (Namespace content : Namespaces.ALL) {
            if (distance(name, content.name()) <= MISSPELT) {
                throw new ConfigurationException("samovar.cache.namespaces." + name + " is nearly " + content.name()
                        + ": correct the name, or give an application namespace another one");
            }
        }
    }

    /** The edit distance of two names. */
    private static int distance(String from, String to) {
        int[] above = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[above.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }

    private static Namespace namespace(String name) {
        try {
            return new Namespace(name);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("samovar.cache.namespaces." + name
                    + " is wrong: name it with 1 to 64 of a-z 0-9 _ -, starting with" + " a letter, and not 'pattern'");
        }
    }
}
