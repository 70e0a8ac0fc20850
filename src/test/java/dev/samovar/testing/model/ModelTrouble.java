package dev.samovar.testing.model;

/** What may be wrong with a model for a while. */
public enum ModelTrouble {
    /** Nothing. */
    NONE,
    /** Rate limited: 429, with a Retry-After of one second. */
    RATE_LIMITED,
    /** It fails: 500. */
    FAILING,
    /** It accepts requests and never answers. */
    HANGING,
    /** Its answer does not have the required shape. */
    GARBAGE
}
