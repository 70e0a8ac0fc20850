package dev.samovar.warming;

import dev.samovar.limit.Quota;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A warmer whose results the test controls. */
final class FakeWarmer implements TopicWarmer {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<WarmResult>> topics = new ConcurrentHashMap<>();
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cancelled = new AtomicInteger();

    @Override
    public Uni<WarmResult> warm(String topic, Duration minFreshFor, Quota payer) {
        return Uni.createFrom().deferred(() -> {
            asked.add(topic);
            return Uni.createFrom()
                    .completionStage(future(topic)::copy)
                    .onCancellation()
                    .invoke(cancelled::incrementAndGet);
        });
    }

    @Override
    public Uni<Boolean> isFresh(String topic) {
        return Uni.createFrom().item(() -> fresh.contains(topic));
    }

    void keepFresh(String topic) {
        fresh.add(topic);
    }

    List<String> asked() {
        return asked;
    }

    int cancelled() {
        return cancelled.get();
    }

    void generate(String topic) {
        future(topic).complete(WarmResult.generated(30));
    }

    void find(String topic) {
        future(topic).complete(WarmResult.FRESH);
    }

    void fail(String topic, Throwable failure) {
        future(topic).completeExceptionally(failure);
    }

    /** Resets the warmer. */
    void forget() {
        asked.clear();
        topics.clear();
    }

    private CompletableFuture<WarmResult> future(String topic) {
        return topics.computeIfAbsent(topic, unknown -> new CompletableFuture<>());
    }
}
