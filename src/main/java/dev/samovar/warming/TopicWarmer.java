package dev.samovar.warming;

import dev.samovar.limit.Quota;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Generates the entry of a topic in one namespace, unless it is fresh. */
@FunctionalInterface
public interface TopicWarmer {

    /**
     * Warms the entry of a topic. Has a deadline of its own, and does nothing before subscription. Fails as a
     * generation does, with {@link dev.samovar.limit.RateLimitedException} if the quota grants no permit for one.
     *
     * @param minFreshFor how long the entry has to stay fresh; 0 if now is enough
     * @param quota the quota that a generation takes a permit of
     */
    Uni<WarmResult> warm(String topic, Duration minFreshFor, Quota quota);

    /** Whether the entry of a topic is fresh now. Calls no model; false if the store is unavailable. */
    default Uni<Boolean> isFresh(String topic) {
        return Uni.createFrom().item(false);
    }
}
