package dev.samovar.cache.entry;

/** Where an entry was found. */
public enum Tier {
    /** The memory store of this process. */
    MEMORY("memory"),
    /** The near cache in front of a shared store. */
    NEAR("near"),
    /** The shared store. */
    REDIS("redis");

    private final String label;

    Tier(String label) {
        this.label = label;
    }

    /** The name that callers see in the {@code detail} of {@code Cache-Status}. */
    public String label() {
        return label;
    }
}
