package dev.samovar.cache.redis.index;

import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryPage.Listed;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
import dev.samovar.cache.redis.connection.LuaScript;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.redis.keyspace.EntryCodec;
import dev.samovar.cache.redis.keyspace.KeySpace;
import dev.samovar.cache.redis.keyspace.Member;
import dev.samovar.cache.redis.keyspace.Shard;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Pages of servable entries, by namespace, shard, the time that they are kept until, subject and fingerprint. It reads
 * as much of the index as a page needs.
 */
public final class IndexListing {

    /** The first bytes of an entry, which have all that is listed. */
    private static final int LISTED_BYTES = EntryCodec.LONG_HEADER + ResponseHead.MAX_MEDIA_TYPE + 1;

    private final RedisExecutor commands;
    private final KeySpace keys;
    private final Shards shards;
    private final IndexScan pages;

    /** A listing of the servable entries in these shards. */
    public IndexListing(RedisExecutor commands, KeySpace keys, Shards shards) {
        this.commands = commands;
        this.keys = keys;
        this.shards = shards;
        this.pages = new IndexScan(commands);
    }

    /** Fails with {@link IllegalArgumentException} if the cursor is none that a page gave. */
    public Uni<EntryPage> list(EntryQuery query) {
        return shards.version().chain(version -> {
            GlobPattern pattern = query.pattern();
            KeyFilter filter = pattern == null ? null : new KeyFilter(pattern, version);
            Predicate<CacheKey> fits = filter == null ? key -> true : filter;
            String text = query.cursor();
            IndexCursor cursor = text == null ? null : IndexCursor.decode(text, keys);
            return Multi.createFrom()
                    .iterable(wanted(query.namespace(), filter, cursor))
                    .onItem()
                    .transformToMultiAndConcatenate(shard -> rows(shard, fits, cursor, LISTED_BYTES))
                    .select()
                    .first(query.limit() + 1L)
                    .collect()
                    .asList()
                    .map(rows -> page(rows, query.limit()));
        });
    }

    /** How many servable entries of a shard fit. */
    public Uni<Long> count(Shard shard, Predicate<CacheKey> fits) {
        return rows(shard, fits, null, EntryCodec.LONG_HEADER).collect().with(Collectors.counting());
    }

    private record Row(Listed listed, String score) {}

    private List<Shard> wanted(@Nullable Namespace only, @Nullable KeyFilter filter, @Nullable IndexCursor cursor) {
        int first = cursor == null ? 0 : shards.of(cursor.key()).position();
        return keys.shards().stream()
                .filter(shard -> shard.position() >= first)
                .filter(shard -> only == null || only.equals(shard.namespace()))
                .filter(shard -> filter == null || shard.mayHold(filter))
                .toList();
    }

    private Multi<Row> rows(Shard shard, Predicate<CacheKey> fits, @Nullable IndexCursor cursor, int bytes) {
        IndexScan.Place start = cursor != null && shards.of(cursor.key()).equals(shard)
                ? new IndexScan.Place(cursor.score(), Member.of(cursor.key()))
                : IndexScan.Place.START;
        return pages.read(shard.index(), start)
                .onItem()
                .transformToUniAndConcatenate(page -> rows(shard, page, fits, bytes))
                .onItem()
                .<Row>disjoint();
    }

    private Uni<List<Row>> rows(Shard shard, IndexScan.Page page, Predicate<CacheKey> fits, int bytes) {
        List<CacheKey> found = new ArrayList<>();
        List<String> scores = new ArrayList<>();
        for (IndexScan.Place place : page.places()) {
            Member.key(shard, place.member()).filter(fits).ifPresent(key -> {
                found.add(key);
                scores.add(place.score());
            });
        }
        if (found.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        List<String> names = new ArrayList<>(List.of(shard.epoch()));
        found.forEach(key -> names.add(shard.entry(key.fingerprint())));
        return commands.run(LuaScript.HEADERS, names, bytes).map(answer -> {
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                String score = scores.get(i);
                listed(shard, found.get(i), answer, i).ifPresent(listed -> rows.add(new Row(listed, score)));
            }
            return rows;
        });
    }

    private Optional<Listed> listed(Shard shard, CacheKey key, Response answer, int i) {
        long epoch = Epochs.parse(answer.get(0));
        byte[] start = answer.get(2 * i + 1).toBytes();
        EntryCodec.Header header =
                EntryCodec.header(start, answer.get(2 * i + 2).toLong());
        if (header == null || header.epoch() != epoch || !shards.epochs().isCurrent(shard, epoch)) {
            return Optional.empty();
        }
        return Optional.of(new Listed(
                key,
                EntryCodec.mediaType(start, header),
                header.sizes().body(),
                header.generatedAt(),
                header.freshUntil(),
                header.keptUntil()));
    }

    private static EntryPage page(List<Row> rows, int limit) {
        List<Listed> listed = rows.stream().limit(limit).map(Row::listed).toList();
        if (rows.size() <= limit) {
            return new EntryPage(listed, null);
        }
        Row last = rows.get(limit - 1);
        return new EntryPage(listed, new IndexCursor(last.listed().key(), last.score()).encode());
    }
}
