package dev.samovar.warming;

import java.util.List;

/**
 * What a run would do if it began now.
 *
 * @param calls entries that it would generate, each by one call of the model; at most what a run may spend
 * @param entries entries that it would look at
 * @param popularTopics the topics that they are of
 */
public record WarmingPlan(int calls, int entries, List<String> popularTopics) {

    public WarmingPlan {
        popularTopics = List.copyOf(popularTopics);
    }
}
