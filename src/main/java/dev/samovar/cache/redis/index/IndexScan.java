package dev.samovar.cache.redis.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The members of an index, or of the other sorted sets of a shard, in pages: by score, and by their bytes where scores
 * are equal. A member that is present from the first page to the last is read, whatever is added or removed meanwhile.
 */
public final class IndexScan {

    /** The members of a page: few enough for the script that reads it to take well under a millisecond. */
    static final int SIZE = 500;

    private final RedisExecutor commands;

    /** A scan by these commands. */
    public IndexScan(RedisExecutor commands) {
        this.commands = commands;
    }

    /**
     * A place in a sorted set, after which a page begins.
     *
     * @param score the score of the member before, as Redis wrote it
     * @param member the member before, which may have been removed
     */
    public record Place(String score, String member) {

        /** Before all members. */
        public static final Place START = new Place("-inf", "");

        private boolean isBefore(Place other) {
            return !score.equals(other.score)
                    || Arrays.compareUnsigned(member.getBytes(UTF_8), other.member.getBytes(UTF_8)) < 0;
        }
    }

    /**
     * One page.
     *
     * @param places the members with their scores
     * @param isLast whether there are no more after these
     */
    public record Page(List<Place> places, boolean isLast) {

        /** The keys that the members name. */
        public List<CacheKey> keys(Shard shard) {
            return places.stream()
                    .map(place -> Member.key(shard, place.member()))
                    .flatMap(Optional::stream)
                    .toList();
        }

        /** Where the next page begins; nothing after the last. */
        Optional<Place> end() {
            return isLast || places.isEmpty() ? Optional.empty() : Optional.of(places.get(places.size() - 1));
        }
    }

    /** Reads all pages after a place, each when it is requested. */
    public Multi<Page> read(String sortedSet, Place after) {
        return Multi.createFrom().deferred(() -> {
            Place[] next = {after};
            return Multi.createBy()
                    .repeating()
                    .uni(() -> page(sortedSet, next[0], SIZE)
                            .invoke(page -> page.end().ifPresent(end -> next[0] = end)))
                    .whilst(page -> page.end().isPresent());
        });
    }

    /** Reads the page after a place. */
    Uni<Page> page(String sortedSet, Place after, int size) {
        return commands.run(LuaScript.PAGE, List.of(sortedSet), after.score(), after.member(), size)
                .chain(answer -> {
                    boolean last = answer.size() < 2 * size;
                    List<Place> places = places(answer, after);
                    // More than a page of members with one score, all of them before the place: it was removed
                    // meanwhile
                    return places.isEmpty() && !last
                            ? page(sortedSet, after, 2 * size)
                            : Uni.createFrom().item(new Page(places, last));
                });
    }

    private static List<Place> places(Response answer, Place after) {
        List<Place> places = new ArrayList<>(answer.size() / 2);
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            Place place = new Place(answer.get(i + 1).toString(), answer.get(i).toString());
            if (after.isBefore(place)) {
                places.add(place);
            }
        }
        return places;
    }
}
