package dev.samovar.cache.redis.keyspace;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.Namespace;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of every Redis key that the store writes.
 *
 * <table>
 * <caption>Keys, with {@code s} from 0 to 15</caption>
 * <tr><th>key</th><th>type</th><th>ends</th></tr>
 * <tr><td>{@code prefix:version}</td><td>string</td><td>never</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:epoch}</td><td>string</td><td>never</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:index}</td><td>sorted set</td><td>never; its members end with their entries</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:e:fingerprint}</td><td>string</td><td>when the entry is kept no more</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:leases}</td><td>sorted set</td><td>with the last lease in it</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:holders}</td><td>hash</td><td>with the last lease in it</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:purged}</td><td>string</td><td>never</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:trash}</td><td>sorted set</td><td>with the trash, after a day at most</td></tr>
 * <tr><td>{@code prefix:{namespace:s}:trash:token}</td><td>sorted set</td><td>when cleared, after a day at most</td></tr>
 * </table>
 */
public final class KeySpace {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final String version;
    private final SortedMap<Namespace, List<Shard>> shards = new TreeMap<>();

    /**
     * The key space of a cache.
     *
     * @param prefix what every key begins with: 1 to 64 of {@code A-Z a-z 0-9 . _ : -}
     * @param namespaces every namespace that keys may have; a key of another is a mistake of the caller
     */
    public KeySpace(String prefix, Collection<Namespace> namespaces) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("Prefix invalid: use 1 to 64 of A-Z a-z 0-9 . _ : -");
        }
        this.version = prefix + ":version";
        namespaces.stream().sorted().forEach(namespace -> {
            int first = shards.size() * CacheKey.SHARDS;
            shards.computeIfAbsent(
                    namespace,
                    n -> IntStream.range(0, CacheKey.SHARDS)
                            .mapToObj(s -> new Shard(prefix, n, s, first + s))
                            .toList());
        });
    }

    /** String: the version of the cache. Permanent. */
    public String version() {
        return version;
    }

    /** The shard of a key. */
    public Shard shard(CacheKey key) {
        return shards(key.namespace()).get(key.shard());
    }

    /** The shards of a namespace, by their numbers. */
    public List<Shard> shards(Namespace namespace) {
        List<Shard> found = shards.get(namespace);
        if (found == null) {
            throw new IllegalArgumentException("Not a namespace of this store: " + namespace);
        }
        return found;
    }

    /** The shards of all namespaces, by the names of these. */
    public List<Shard> shards() {
        return shards.values().stream().flatMap(List::stream).toList();
    }

    /** All namespaces, by name. */
    public Collection<Namespace> namespaces() {
        return shards.keySet();
    }
}
