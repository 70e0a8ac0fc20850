package dev.samovar.warming;

import dev.samovar.limit.Quota;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The proxied requests of a run: entries that belong to no topic. */
public interface RequestSource {

    /** No requests. */
    RequestSource NONE = new RequestSource() {
        @Override
        public Set<String> namespaces() {
            return Set.of();
        }

        @Override
        public Map<WarmingTarget, Entry> entries() {
            return Map.of();
        }
    };

    /** The namespaces that entries can have. */
    Set<String> namespaces();

    /** The entries of the next run, in the order in which they are warmed. Never waits. */
    Map<WarmingTarget, Entry> entries();

    /** One entry. */
    interface Entry {

        /**
         * Generates the entry, unless it is fresh for long enough. Rules and failures as of {@link TopicWarmer#warm}.
         *
         * @param minFreshFor how long the entry has to stay fresh; 0 if now is enough
         * @param quota the quota that a generation takes a permit of
         */
        Uni<WarmResult> warm(Duration minFreshFor, Quota quota);

        /** Whether the entry is fresh now. Generates nothing; false if the store is unavailable. */
        Uni<Boolean> isFresh();
    }
}
