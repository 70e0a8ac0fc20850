package dev.samovar.proxy.embedding;

import dev.samovar.cache.entry.CacheEntry;
import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.proxy.UpstreamException;
import dev.samovar.proxy.embedding.InputEntries.Fill;
import dev.samovar.proxy.embedding.InputEntries.Kept;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One generation of inputs: those that no other call has leased are sent at once, and the results of the others are waited
 * for. If another call brings none, its inputs are sent in a call of their own.
 *
 * <p>One step follows another; not for several threads at once.
 */
final class BatchGeneration {

    private final BatchLoader loader;
    private final BatchLoader.Services services;
    private final Batch batch;
    private final List<Integer> numbers;
    private final Map<Integer, BatchAnswer.Result> results = new HashMap<>();
    private @Nullable BatchAnswer template;
    private @Nullable ResponseHead head;
    private @Nullable Generated only;
    private int calls;
    private long tokens;
    private Cost cost = Cost.NONE;
    private boolean proven = true;
    private boolean stored = true;

    BatchGeneration(BatchLoader loader, BatchLoader.Services services, Batch batch, List<Integer> numbers) {
        this.loader = loader;
        this.services = services;
        this.batch = batch;
        this.numbers = numbers;
    }

    /** Brings all results. */
    Uni<Generated> run(List<InputEntries.Wanted> wanted) {
        return step(numbers, wanted).emitOn(services.loop()).chain(this::answer);
    }

    private Uni<Void> step(List<Integer> open, List<InputEntries.Wanted> wanted) {
        return services.entries().acquire(wanted).emitOn(services.loop()).chain(leases -> {
            List<Integer> own = new ArrayList<>();
            List<InputLease> ownLeases = new ArrayList<>();
            List<Integer> others = new ArrayList<>();
            List<InputLease> held = new ArrayList<>();
            List<InputEntries.Wanted> later = new ArrayList<>();
            for (int i = 0; i < leases.size(); i++) {
                InputLease lease = leases.get(i);
                if (lease.isOwn() || (lease.newer() != null && !take(open.get(i), lease.newer()))) {
                    own.add(open.get(i));
                    ownLeases.add(lease);
                } else if (lease.settled() != null) {
                    others.add(open.get(i));
                    held.add(lease);
                    later.add(wanted.get(i));
                }
            }
            Uni<Void> sent = own.isEmpty() ? Uni.createFrom().voidItem() : call(own, ownLeases);
            return held.isEmpty()
                    ? sent
                    : sent.chain(() -> InputEntries.settled(held)).chain(() -> step(others, later));
        });
    }

    /** Takes the result of an entry; false if it has none, as bytes of others' may. */
    private boolean take(int number, CacheEntry entry) {
        Optional<BatchAnswer> read = BatchAnswer.read(batch.format(), entry.body(), 1);
        if (read.isEmpty()) {
            return false;
        }
        // It may be purged before others join this generation
        proven = false;
        results.put(number, read.get().result(0));
        if (calls == 0) {
            template = read.get();
            head = entry.head();
        }
        return true;
    }

    private Uni<Void> call(List<Integer> own, List<InputLease> leases) {
        return loader.send(own)
                .chain(answer -> services.work()
                        .on(Math.max(batch.length(), answer.body().length), () -> judge(answer, own, leases))
                        .emitOn(services.loop()))
                .chain(fills -> fills.isEmpty() ? refuse(own, leases) : keep(fills))
                .onFailure()
                .call(() -> services.entries().giveBack(leases))
                .onCancellation()
                .call(() -> services.entries().giveBack(leases));
    }

    /** What is to be stored of an answer; nothing if it is not a good one. */
    private List<Fill> judge(Generated answer, List<Integer> own, List<InputLease> leases) {
        calls++;
        tokens += answer.cost().tokensIn();
        cost = cost.plus(answer.cost());
        head = answer.head();
        only = answer;
        Optional<BatchAnswer> read =
                answer.storable() ? BatchAnswer.read(batch.format(), answer.body(), own.size()) : Optional.empty();
        if (read.isEmpty()) {
            return List.of();
        }
        template = read.get();
        List<Generated> alone = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            results.put(own.get(i), read.get().result(i));
            alone.add(new Generated(
                    read.get().alone(i),
                    answer.head(),
                    share(answer.cost(), i, own.size()),
                    true,
                    batch.input(own.get(i)).request().get(),
                    answer.freshFor()));
        }
        List<CacheEntry> entries = services.entries().stamp(leases, alone);
        List<Fill> fills = new ArrayList<>();
        for (int i = 0; i < leases.size(); i++) {
            boolean fits = entries.get(i).body().length <= services.limits().entryBytes();
            fills.add(new Fill(leases.get(i), entries.get(i), fits));
        }
        return fills;
    }

    /** An even share of what a call cost: no provider says what each input cost. */
    private static Cost share(Cost whole, int place, int of) {
        long rest = place < whole.tokensIn() % of ? 1 : 0;
        long restOut = place < whole.tokensOut() % of ? 1 : 0;
        return new Cost(
                whole.modelCalls(),
                whole.tokensIn() / of + rest,
                whole.tokensOut() / of + restOut,
                whole.time().dividedBy(of));
    }

    private Uni<Void> keep(List<Fill> fills) {
        return services.entries()
                .keep(fills)
                .invoke(kept -> {
                    proven &= !kept.contains(Kept.UNPROVEN);
                    stored &= kept.stream().allMatch(one -> one == Kept.STORED);
                })
                .replaceWithVoid();
    }

    /** An answer that is not good is passed on if it is the answer to all; otherwise there is nothing to compose with. */
    private Uni<Void> refuse(List<Integer> own, List<InputLease> leases) {
        stored = false;
        if (own.size() < numbers.size()) {
            return Uni.createFrom()
                    .failure(UpstreamException.unreachable("The upstream " + loader.upstreamName()
                            + " did not answer with one result for each input"));
        }
        return services.entries()
                .giveBack(leases)
                .invoke(certain -> proven &= certain)
                .replaceWithVoid();
    }

    private Uni<Generated> answer() {
        boolean good = results.size() == numbers.size();
        Generated answer = only;
        boolean plain = answer != null && (!good || isOnly());
        String verdict = new Verdict(good, proven, stored && calls > 0, plain).text();
        if (answer != null && plain) {
            return Uni.createFrom().item(generated(answer.body(), verdict));
        }
        List<BatchAnswer.Result> all = numbers.stream()
                .map(number -> Objects.requireNonNull(results.get(number)))
                .toList();
        BatchAnswer composed = Objects.requireNonNull(template);
        long size = composed.sizeWith(all);
        int most = services.limits().answers().maxBytes();
        if (size > most) {
            return Uni.createFrom().failure(ComposedAnswer.tooLarge(most));
        }
        OptionalLong spent = calls == 1 ? OptionalLong.empty() : OptionalLong.of(tokens);
        return services.work().on((int) size, () -> generated(composed.with(all, spent), verdict));
    }

    /** Whether the answer to one call has all results. */
    private boolean isOnly() {
        BatchAnswer last = template;
        return calls == 1 && last != null && last.size() == numbers.size();
    }

    private Generated generated(byte[] body, String verdict) {
        return new Generated(body, Objects.requireNonNull(head), cost, false, verdict, Optional.empty());
    }
}
