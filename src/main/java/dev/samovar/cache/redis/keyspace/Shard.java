package dev.samovar.cache.redis.keyspace;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;

/**
 * One of the {@value CacheKey#SHARDS} parts of a namespace, with the names of its Redis keys. All of them have the same
 * hash tag, so that they live in one slot of a cluster and a script may touch any of them at once.
 */
public final class Shard {

    private final Namespace namespace;
    private final int position;
    private final String start;
    private final String epoch;
    private final String entry;

    Shard(String prefix, Namespace namespace, int number, int position) {
        this.namespace = namespace;
        this.position = position;
        this.start = prefix + ":{" + namespace + ':' + number + "}:";
        this.epoch = start + "epoch";
        this.entry = start + "e:";
    }

    /** The namespace whose entries it holds. */
    public Namespace namespace() {
        return namespace;
    }

    /** Its place among all shards of the key space, from 0. */
    public int position() {
        return position;
    }

    /** Whether keys in it may fit a pattern. */
    public boolean mayHold(KeyFilter wanted) {
        return wanted.acceptsSomeOf(namespace, position % CacheKey.SHARDS);
    }

    /** String: the epoch in decimal digits. Permanent. */
    public String epoch() {
        return epoch;
    }

    /**
     * Sorted set: a {@link Member} for each entry, by the milliseconds that it is kept until, and one called
     * {@code complete}. Permanent, since Redis evicts what has a time to live before anything else.
     */
    public String index() {
        return start + "index";
    }

    /**
     * Sorted set: a {@link Member} for each lease, by its deadline. It has no time to live, or volatile policies would
     * evict it first; its members end with their leases.
     */
    public String leases() {
        return start + "leases";
    }

    /** Hash: the epoch and the token of each lease, by its {@link Member}. As permanent as {@link #leases}. */
    public String holders() {
        return start + "holders";
    }

    /** String: a number that changes with each purge by pattern or of one key. Permanent. */
    public String purged() {
        return start + "purged";
    }

    /** String: an entry by {@link EntryCodec}. Ends when the entry is kept no more. */
    public String entry(String fingerprint) {
        return entry + fingerprint;
    }

    /** Sorted set: epoch and token of each piece of trash, by when it may be taken on. Ends with the trash. */
    public String trashRegister() {
        return start + "trash";
    }

    /** Sorted set: the index of a purged epoch. Ends once it is cleared away, or after a day. */
    public String trash(String token) {
        return start + "trash:" + token;
    }
}
