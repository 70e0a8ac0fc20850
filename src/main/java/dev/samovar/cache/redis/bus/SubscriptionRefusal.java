package dev.samovar.cache.redis.bus;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.redis.connection.RedisErrors;
import org.jspecify.annotations.Nullable;

/**
 * Why Redis refuses a subscription, as operators are told. It is noted on one event loop, and read on any thread.
 */
final class SubscriptionRefusal {

    private static final System.Logger LOG = System.getLogger(RedisReplicaBus.class.getName());

    private final Subscription.Topic topic;
    private volatile @Nullable StoreTrouble trouble;

    SubscriptionRefusal(Subscription.Topic topic) {
        this.topic = topic;
    }

    /**
     * Notes a failure. Returns whether Redis says no by it: it will say so again, and one line is enough until it changes
     * its mind.
     */
    boolean note(Throwable failure) {
        StoreTrouble found = RedisErrors.trouble(failure).orElse(null);
        if (found == null) {
            return false;
        }
        StoreTrouble known = trouble;
        StoreTrouble told = found.code().equals("NOPERM") ? RedisErrors.noChannel(topic.grant()) : found;
        trouble = told;
        if (known == null || !known.code().equals(found.code())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Redis refuses the subscription by which {0}: {1}",
                    topic.effect(),
                    told.text());
        }
        return true;
    }

    /** Redis has accepted the subscription. */
    void end() {
        trouble = null;
    }

    /** Why Redis refuses; null if it does not. A volatile read. */
    @Nullable
    StoreTrouble trouble() {
        return trouble;
    }
}
