package dev.samovar.warming;

import dev.samovar.limit.Quota;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** What makes sure that one entry of a topic is warm. */
@FunctionalInterface
public interface TopicWarmer {

    /**
     * Warms the entry of a topic. Ends in a time of its own, and does nothing before subscription. Fails as a generation
     * does, with {@link dev.samovar.limit.RateLimitedException} if the payer cannot pay for one.
     *
     * @param minFreshFor for how long it should stay fresh; 0 if now is enough
     * @param payer who is charged if it has to be generated
     */
    Uni<WarmResult> warm(String topic, Duration minFreshFor, Quota payer);

    /** Whether the entry of a topic is fresh now. Asks no model; false if it cannot be told. */
    default Uni<Boolean> isFresh(String topic) {
        return Uni.createFrom().item(false);
    }
}
