package dev.samovar.cache.readthrough.stream.part;

import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import io.smallrye.mutiny.Multi;

/** Generates an answer in parts. */
@FunctionalInterface
public interface PartLoader {

    /**
     * The parts of one answer: nothing is generated before the subscription, and its cancellation ends the generation.
     * Completes after {@link Part.End}; a failure, or completion without an end, makes it a failed answer. Parts are
     * requested one by one, and emitted on any thread.
     */
    Multi<Part> load();

    /** A loader of a whole answer, as a loader of one chunk. */
    static PartLoader of(Loader loader) {
        return () -> loader.load().onItem().transformToMulti(PartLoader::parts);
    }

    private static Multi<Part> parts(Generated generated) {
        return Multi.createFrom()
                .items(
                        new Part.Head(generated.head()),
                        new Part.Chunk(generated.body()),
                        new Part.End(
                                generated.storable(), generated.cost(), generated.request(), generated.freshFor()));
    }
}
