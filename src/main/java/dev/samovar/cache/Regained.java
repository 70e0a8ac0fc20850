package dev.samovar.cache;

/** The outcome of an attempt to take a lost lease again. */
public enum Regained {
    /** It was lost without a purge, and its holder has it again. */
    REGAINED,
    /** It was lost without a purge, and another holder has the key now. */
    TAKEN,
    /** A purge voided it, or may have: what was generated under it must not be served. */
    VOIDED
}
