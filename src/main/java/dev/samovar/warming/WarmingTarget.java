package dev.samovar.warming;

/**
 * One entry that a run warms.
 *
 * @param namespace the entry's namespace, such as {@code explanation}
 * @param topic the entry's topic
 */
public record WarmingTarget(String namespace, String topic) {

    @Override
    public String toString() {
        return namespace + " of '" + topic + "'";
    }
}
