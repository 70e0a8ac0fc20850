package dev.samovar.proxy.embedding;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The same step for many things, some at a time, since each may be a round trip. */
final class Concurrently {

    /** How many steps are under way at once: few enough that those of other requests get in between. */
    private static final int STEPS = 64;

    private Concurrently() {}

    /** Does a step for each, and emits what they bring in the order of the things. Fails as the first one that fails. */
    static <A, B> Uni<List<B>> each(List<A> things, Function<A, Uni<B>> step) {
        return Uni.createFrom().deferred(() -> {
            AtomicReferenceArray<B> brought = new AtomicReferenceArray<>(things.size());
            return Multi.createFrom()
                    .iterable(IntStream.range(0, things.size()).boxed().toList())
                    .onItem()
                    .transformToUni(place -> step.apply(things.get(place)).invoke(one -> brought.set(place, one)))
                    .merge(STEPS)
                    .collect()
                    .last()
                    .map(last -> IntStream.range(0, things.size())
                            .mapToObj(brought::get)
                            .toList());
        });
    }
}
