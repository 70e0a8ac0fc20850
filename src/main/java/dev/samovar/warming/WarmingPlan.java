package dev.samovar.warming;

import java.util.List;

/**
 * A dry run of warming.
 *
 * @param calls entries that a run would generate, with one model call each; at most the limit of a run
 * @param entries entries that a run would check
 * @param popularTopics the topics of these entries
 * @param requests the proxied requests among the entries
 */
public record WarmingPlan(int calls, int entries, List<String> popularTopics, int requests) {

    public WarmingPlan {
        popularTopics = List.copyOf(popularTopics);
    }
}
