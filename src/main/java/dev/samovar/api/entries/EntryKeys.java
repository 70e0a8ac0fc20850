package dev.samovar.api.entries;

import dev.samovar.api.KnownNamespaces;
import dev.samovar.cache.CacheStore;
import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.key.ApplicationKey;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import dev.samovar.content.request.InvalidRequestException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The cache keys that paths of entries name: an application's own key, or the fingerprint of content. */
final class EntryKeys {

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-fA-F]{32}");

    private final CacheStore store;
    private final StoredEntries entries;
    private final KnownNamespaces namespaces;

    EntryKeys(CacheStore store, StoredEntries entries, KnownNamespaces namespaces) {
        this.store = store;
        this.entries = entries;
        this.namespaces = namespaces;
    }

    /** The key of a path; empty if it names a content entry that does not exist. */
    Uni<Optional<CacheKey>> of(Namespace namespace, HttpServerRequest http) {
        if (namespaces.isOfApplications(namespace)) {
            return Uni.createFrom().item(Optional.of(ofApplication(namespace, http)));
        }
        String name = EntryPath.key(http);
        String fingerprint = name.substring(name.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            return Uni.createFrom().item(Optional.empty());
        }
        return store.version()
                .chain(version -> entries.find(namespace, fingerprint)
                        .map(found -> found.filter(key -> name.length() == fingerprint.length()
                                || key.logical(version).equals(name))));
    }

    /** The key that an application chose. */
    static CacheKey ofApplication(Namespace namespace, HttpServerRequest http) {
        try {
            return ApplicationKey.of(namespace, EntryPath.key(http));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()));
        }
    }
}
