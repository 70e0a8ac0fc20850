package dev.samovar.testing.model;

/** What may be wrong with a model for a while. */
public enum ModelTrouble {
    /** Nothing. */
    NONE,
    /** Its budget is used up: 429, and to be asked again after a second. */
    RATE_LIMITED,
    /** It fails: 500. */
    FAILING,
    /** It takes requests and says nothing. */
    HANGING,
    /** It answers something that has not the shape that was asked for. */
    GARBAGE
}
