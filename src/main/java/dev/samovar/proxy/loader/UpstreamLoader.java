package dev.samovar.proxy.loader;

import dev.samovar.cache.entry.Cost;
import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.cache.readthrough.Generated;
import dev.samovar.cache.readthrough.Loader;
import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.forward.WholeAnswer;
import io.smallrye.mutiny.Uni;

/**
 * Generates the answer to one request by a call upstream.
 *
 * <p>Fails with {@link AnswerException} if the answer is not one to give to others later: with another status than 200, or
 * in a content coding, which was not asked for.
 */
public final class UpstreamLoader implements Loader {

    private final GenerationCall call;

    public UpstreamLoader(GenerationCall call) {
        this.call = call;
    }

    @Override
    public Uni<Generated> load() {
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return call.whole(call::send)
                    .chain(answer -> call.work(answer.body().length, () -> generated(answer, start)));
        });
    }

    private Generated generated(WholeAnswer answer, long start) {
        ResponseHead head = call.head(answer.status(), answer.headers()).orElseThrow(() -> call.refused(answer));
        Assessment found = call.assess(answer.body());
        Cost cost = call.cost(found, start);
        boolean storable = found.storable() && answer.body().length <= call.maxEntryBytes();
        return new Generated(answer.body(), head, cost, storable, call.keptRequest(storable), call.freshFor());
    }
}
