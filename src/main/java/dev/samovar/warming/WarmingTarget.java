package dev.samovar.warming;

/**
 * One entry that a run warms.
 *
 * @param namespace the entry's namespace, such as {@code explanation}, or the name of an upstream
 * @param topic the entry's topic; of a proxied request its model and the first digits of its fingerprint
 */
public record WarmingTarget(String namespace, String topic) {

    @Override
    public String toString() {
        return namespace + " of '" + topic + "'";
    }
}
