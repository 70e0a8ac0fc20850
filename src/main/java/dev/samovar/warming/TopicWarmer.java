package dev.samovar.warming;

import io.smallrye.mutiny.Uni;

/** What makes sure that one topic is warm. */
@FunctionalInterface
public interface TopicWarmer {

    /**
     * Warms a topic. Emits true if this call generated it, and false if it was fresh already or someone else generated
     * it. Ends in a time of its own, and does nothing before subscription.
     */
    Uni<Boolean> warm(String topic);
}
