package dev.samovar.content;

/** Hears which topics are asked for. */
@FunctionalInterface
public interface TopicListener {

    /** Someone asked for content about a topic. Must not block or fail. */
    void asked(String topic);
}
