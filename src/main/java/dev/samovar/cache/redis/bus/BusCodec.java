package dev.samovar.cache.redis.bus;

import dev.samovar.cache.Purge;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.CacheVersion;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.Namespace;
import java.util.Optional;

/**
 * The text form of what goes over the channel: a letter for the kind, and the parts after it, separated by colons. The
 * part that may hold colons itself is the last. Whatever else is on the channel is not ours, and reads as nothing.
 */
public final class BusCodec {

    private static final int MAX_LENGTH = 16 * 1024;

    private BusCodec() {}

    /** The text of an event on the channel. */
    public static String encode(ReplicaEvent event) {
        if (event instanceof ReplicaEvent.LeaseEnded ended) {
            return "s:" + encode(ended.key());
        } else if (event instanceof ReplicaEvent.StreamWanted wanted) {
            return "f:" + wanted.session() + ":" + wanted.replica() + ":" + wanted.holder();
        }
        return encode(((ReplicaEvent.Purged) event).purge());
    }

    /** The text of a purge on the channel. */
    public static String encode(Purge purge) {
        if (purge instanceof Purge.OfNamespace some) {
            return "n:" + some.namespace();
        } else if (purge instanceof Purge.OfPattern some) {
            return "g:" + some.pattern().text();
        } else if (purge instanceof Purge.OfKey one) {
            return "k:" + encode(one.key());
        }
        return "v:" + ((Purge.OfVersion) purge).version();
    }

    private static String encode(CacheKey key) {
        return key.namespace() + ":" + key.fingerprint() + ":" + key.subject();
    }

    /** A beat, to which Redis adds {@code :} and the stamp of the last purge. */
    static String beat(String replica, long sentAtNanos) {
        return "b:" + replica + ":" + sentAtNanos;
    }

    /** The head of a purge, to which Redis adds the two stamps and the purge, each after a {@code :}. */
    static String purge(String round, String replica) {
        return "p:" + round + ":" + replica;
    }

    static String confirmed(String round, String replica) {
        return "c:" + round + ":" + replica;
    }

    /** Reads a message; empty if it is none. Never throws. */
    public static Optional<BusMessage> decode(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(text));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
            return Optional.empty();
        }
    }

    private static BusMessage read(String text) {
        return switch (kind(text)) {
            case 'b' -> {
                String[] parts = text.split(":", 4);
                yield new BusMessage.Beat(parts[1], Long.parseLong(parts[2]), parts[3]);
            }
            case 'p' -> {
                String[] parts = text.split(":", 6);
                yield new BusMessage.PurgeMade(parts[1], parts[2], parts[3], parts[4], purge(parts[5]));
            }
            case 'c' -> {
                String[] parts = text.split(":", 3);
                yield new BusMessage.Confirmed(parts[1], parts[2]);
            }
            case 'f' -> {
                String[] parts = text.split(":", 4);
                yield new BusMessage.Told(new ReplicaEvent.StreamWanted(parts[1], parts[2], parts[3]));
            }
            case 's' -> new BusMessage.Told(new ReplicaEvent.LeaseEnded(key(text.substring(2))));
            default -> new BusMessage.Told(new ReplicaEvent.Purged(purge(text)));
        };
    }

    private static Purge purge(String text) {
        String rest = text.substring(2);
        return switch (kind(text)) {
            case 'n' -> Purge.of(new Namespace(rest));
            case 'g' -> Purge.of(GlobPattern.parse(rest));
            case 'k' -> Purge.of(key(rest));
            case 'v' -> Purge.toVersion(version(rest));
            default -> throw new IllegalArgumentException("Not a purge");
        };
    }

    private static CacheKey key(String text) {
        String[] parts = text.split(":", 3);
        return new CacheKey(new Namespace(parts[0]), parts[2], parts[1]);
    }

    private static String version(String text) {
        if (!CacheVersion.isValid(text)) {
            throw new IllegalArgumentException("Not a version");
        }
        return text;
    }

    private static char kind(String text) {
        if (text.charAt(1) != ':') {
            throw new IllegalArgumentException("Not a message");
        }
        return text.charAt(0);
    }
}
