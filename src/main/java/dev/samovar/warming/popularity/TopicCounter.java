package dev.samovar.warming.popularity;

import dev.samovar.cache.key.Subject;
import dev.samovar.content.TopicListener;

/** The number of requests per folded topic. */
public final class TopicCounter implements TopicListener {

    private final NameCounter topics = new NameCounter();

    @Override
    public void asked(String topic) {
        topics.count(Subject.fold(topic));
    }

    /** The counts, for their ranking. */
    public NameCounter counts() {
        return topics;
    }
}
