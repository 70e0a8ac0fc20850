package dev.samovar.warming;

import dev.samovar.cache.key.Subject;
import dev.samovar.content.request.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The topics to warm, in normal form, each once.
 *
 * @param topics the topics in their order; the first spelling of each counts
 */
public record PopularTopics(List<String> topics) {

    /**
     * Normalises each topic as a request for its subtopics does.
     *
     * @throws IllegalArgumentException if a topic is invalid; the message has its number and the reason
     */
    public PopularTopics {
        Set<String> seen = new HashSet<>();
        List<String> normal = new ArrayList<>();
        for (int i = 0; i < topics.size(); i++) {
            String topic = normal(i + 1, topics.get(i));
            if (seen.add(Subject.fold(topic))) {
                normal.add(topic);
            }
        }
        topics = List.copyOf(normal);
    }

    private static String normal(int number, String topic) {
        try {
            return ContentWarmers.subtopics(topic).topic();
        } catch (InvalidRequestException invalid) {
            throw new IllegalArgumentException("Popular topic " + number + ": " + invalid.getMessage(), invalid);
        }
    }
}
