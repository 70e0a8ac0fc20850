package dev.samovar.api;

import dev.samovar.cache.key.Namespace;
import dev.samovar.content.request.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;

/**
 * The valid namespaces of requests.
 *
 * @param content the namespaces of generated content, in the order of listings
 * @param applications the application namespaces, which follow
 * @param upstreams the namespaces of proxied answers, last
 */
public record KnownNamespaces(List<Namespace> content, List<Namespace> applications, List<Namespace> upstreams) {

    public KnownNamespaces {
        content = List.copyOf(content);
        applications = List.copyOf(applications);
        upstreams = List.copyOf(upstreams);
    }

    /** All namespaces, content first. */
    public List<Namespace> all() {
        return Stream.of(content, applications, upstreams).flatMap(List::stream).toList();
    }

    /** Whether the entries of a namespace are proxied answers. */
    public boolean isOfUpstreams(Namespace namespace) {
        return upstreams.contains(namespace);
    }

    /** Whether applications write the entries of a namespace; otherwise the service generates them. */
    public boolean isOfApplications(Namespace namespace) {
        return applications.contains(namespace);
    }

    /**
     * The namespace of a name. Throws {@link InvalidRequestException} for another one, with the names of content and
     * applications; clients know this message.
     */
    public Namespace named(String name) {
        return all().stream()
                .filter(namespace -> namespace.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("Invalid namespace. Valid: "
                        + Stream.concat(content.stream(), applications.stream()).toList()));
    }
}
