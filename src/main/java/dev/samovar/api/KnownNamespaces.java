package dev.samovar.api;

import dev.samovar.cache.key.Namespace;
import dev.samovar.content.request.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The namespaces that callers can name.
 *
 * @param content those of generated content, in the order in which people see them
 * @param applications those that applications write, which follow
 */
public record KnownNamespaces(List<Namespace> content, List<Namespace> applications) {

    public KnownNamespaces {
        content = List.copyOf(content);
        applications = List.copyOf(applications);
    }

    /** All of them. */
    public List<Namespace> all() {
        return Stream.concat(content.stream(), applications.stream()).toList();
    }

    /** Whether applications write its entries; if not, the service makes them. */
    public boolean isOfApplications(Namespace namespace) {
        return applications.contains(namespace);
    }

    /** The namespace of a name. Throws {@link InvalidRequestException} that lists the valid ones. */
    public Namespace named(String name) {
        return all().stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("Invalid namespace. Valid: " + all()));
    }
}
