package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.FreshnessPolicy;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.loader.Offloading;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Composes the answer to a batch of the entries of its inputs, and of what a call brought for the others. */
final class ComposedAnswer {

    private final Batch batch;
    private final Offloading work;
    private final int maxBytes;

    /**
     * Composes answers.
     *
     * @param maxBytes the largest one
     */
    ComposedAnswer(Batch batch, Offloading work, int maxBytes) {
        this.batch = batch;
        this.work = work;
        this.maxBytes = maxBytes;
    }

    /** The failure of a request whose answer would be too large: it can name a large result many times. */
    static UpstreamException tooLarge(int maxBytes) {
        return UpstreamException.unreachable(
                "The results are larger together than " + maxBytes + " bytes: ask for fewer inputs at once");
    }

    /**
     * The answer of entries alone, which cost nothing; with the times of the oldest. Empty if one has no result, as bytes of
     * others' may.
     *
     * @param entries the entry of each distinct input
     */
    Uni<Optional<CacheEntry>> ofEntries(List<CacheEntry> entries) {
        if (batch.numbers().size() == 1) {
            return Uni.createFrom().item(() -> Optional.of(entries.get(0)));
        }
        return work.on(total(entries), () -> {
            List<BatchAnswer> read = new ArrayList<>();
            for (CacheEntry entry : entries) {
                BatchAnswer.read(batch.format(), entry.body(), 1).ifPresent(read::add);
            }
            if (read.size() < entries.size()) {
                return Optional.empty();
            }
            List<BatchAnswer.Result> results = batch.numbers().stream()
                    .map(number -> read.get(number).result(0))
                    .toList();
            return Optional.of(entry(read.get(0), results, OptionalLong.of(0), head(entries), entries));
        });
    }

    /**
     * The answer of a call, completed with entries. Empty if one of these has no result.
     *
     * @param called the numbers of the inputs that were generated
     * @param answer the results of these
     * @param entries the entries of the others by their number
     */
    Uni<Optional<CacheEntry>> ofCall(List<Integer> called, CacheEntry answer, Map<Integer, CacheEntry> entries) {
        int size = total(List.copyOf(entries.values())) + answer.body().length;
        return work.on(
                size,
                () -> BatchAnswer.read(batch.format(), answer.body(), called.size())
                        .flatMap(fresh -> {
                            Map<Integer, BatchAnswer.Result> results = new HashMap<>();
                            for (int i = 0; i < called.size(); i++) {
                                results.put(called.get(i), fresh.result(i));
                            }
                            entries.forEach((number, entry) -> BatchAnswer.read(batch.format(), entry.body(), 1)
                                    .ifPresent(read -> results.put(number, read.result(0))));
                            if (results.size() < batch.size()) {
                                return Optional.empty();
                            }
                            List<CacheEntry> all = new ArrayList<>(entries.values());
                            all.add(answer);
                            List<BatchAnswer.Result> inOrder =
                                    batch.numbers().stream().map(results::get).toList();
                            return Optional.of(entry(fresh, inOrder, OptionalLong.empty(), answer.head(), all));
                        }));
    }

    private CacheEntry entry(
            BatchAnswer template,
            List<BatchAnswer.Result> results,
            OptionalLong tokens,
            ResponseHead head,
            List<CacheEntry> parts) {
        if (template.sizeWith(results) > maxBytes) {
            throw tooLarge(maxBytes);
        }
        byte[] body = template.with(results, tokens);
        return new CacheEntry(
                body,
                head,
                FreshnessPolicy.etag(body, head.mediaType()),
                earliest(parts.stream().map(CacheEntry::generatedAt).toList()),
                earliest(parts.stream().map(CacheEntry::freshUntil).toList()),
                earliest(parts.stream().map(CacheEntry::keptUntil).toList()),
                0,
                saved(parts),
                "");
    }

    private static Instant earliest(List<Instant> times) {
        return times.stream().min(Instant::compareTo).orElseThrow();
    }

    /** What entries had cost, as one call: so many it takes without them. */
    static Cost saved(List<CacheEntry> entries) {
        Cost sum = entries.stream().map(CacheEntry::cost).reduce(Cost.NONE, Cost::plus);
        return new Cost(Math.min(1, sum.modelCalls()), sum.tokensIn(), sum.tokensOut(), sum.time());
    }

    /** The head of the first entry, with the headers that all have: a request id names one call. */
    private static ResponseHead head(List<CacheEntry> entries) {
        ResponseHead first = entries.get(0).head();
        List<ResponseHead.Header> common = new ArrayList<>(first.headers());
        entries.forEach(entry -> common.retainAll(entry.head().headers()));
        return new ResponseHead(first.mediaType(), common);
    }

    private int total(List<CacheEntry> entries) {
        long bytes = batch.length();
        for (CacheEntry entry : entries) {
            bytes += entry.body().length;
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
