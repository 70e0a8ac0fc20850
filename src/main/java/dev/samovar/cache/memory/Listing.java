package dev.samovar.cache.memory;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.EntryPage;
import dev.samovar.cache.entry.EntryPage.Listed;
import dev.samovar.cache.entry.EntryQuery;
import dev.samovar.cache.key.CacheKey;
import dev.samovar.cache.key.GlobPattern;
import dev.samovar.cache.key.KeyFilter;
import dev.samovar.cache.key.Namespace;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A page in the making: the first entries in the order of namespace, subject and fingerprint that come after the
 * cursor, out of all that are offered in any order. It holds one entry more than the page at most.
 */
final class Listing {

    static final Comparator<CacheKey> ORDER = Comparator.comparing(CacheKey::namespace)
            .thenComparing(CacheKey::subject)
            .thenComparing(CacheKey::fingerprint);

    private static final Comparator<Listed> LISTED_ORDER = Comparator.comparing(Listed::key, ORDER);

    private final EntryQuery query;
    private final Predicate<CacheKey> filter;
    private final @Nullable CacheKey after;
    private final PriorityQueue<Listed> lastFirst = new PriorityQueue<>(LISTED_ORDER.reversed());

    /**
     * An empty page.
     *
     * @throws IllegalArgumentException if the cursor is none that a page gave
     */
    Listing(EntryQuery query, String version) {
        this.query = query;
        GlobPattern pattern = query.pattern();
        this.filter = pattern == null ? key -> true : new KeyFilter(pattern, version);
        String cursor = query.cursor();
        this.after = cursor == null ? null : Cursor.decode(cursor);
    }

    void offer(CacheKey key, CacheEntry entry) {
        if (isWanted(key) && filter.test(key)) {
            lastFirst.add(new Listed(
                    key,
                    entry.mediaType(),
                    entry.body().length,
                    entry.generatedAt(),
                    entry.freshUntil(),
                    entry.keptUntil()));
            if (lastFirst.size() > query.limit() + 1) {
                lastFirst.remove();
            }
        }
    }

    private boolean isWanted(CacheKey key) {
        Namespace only = query.namespace();
        boolean elsewhere = only != null && !only.equals(key.namespace());
        boolean before = after != null && ORDER.compare(key, after) <= 0;
        if (elsewhere || before) {
            return false;
        }
        Listed last = lastFirst.peek();
        return last == null || lastFirst.size() <= query.limit() || ORDER.compare(key, last.key()) < 0;
    }

    EntryPage page() {
        List<Listed> sorted = lastFirst.stream().sorted(LISTED_ORDER).toList();
        if (sorted.size() <= query.limit()) {
            return new EntryPage(sorted, null);
        }
        List<Listed> page = sorted.subList(0, query.limit());
        return new EntryPage(page, Cursor.encode(page.get(page.size() - 1).key()));
    }
}
