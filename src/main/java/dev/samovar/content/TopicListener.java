package dev.samovar.content;

/** Listener to the topics of requests. */
@FunctionalInterface
public interface TopicListener {

    /** Content about a topic was requested. Must not block or fail. */
    void asked(String topic);
}
