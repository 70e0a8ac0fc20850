package dev.samovar.api;

import dev.samovar.cache.Namespace;
import dev.samovar.content.InvalidRequestException;
import java.util.List;

/**
 * The namespaces that callers can name.
 *
 * @param all all of them, in the order in which people see them
 */
public record KnownNamespaces(List<Namespace> all) {

    public KnownNamespaces {
        all = List.copyOf(all);
    }

    /** The namespace of a name. Throws {@link InvalidRequestException} that lists the valid ones. */
    Namespace named(String name) {
        return all.stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("Invalid namespace. Valid: " + all));
    }
}
