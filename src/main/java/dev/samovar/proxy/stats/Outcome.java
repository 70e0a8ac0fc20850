package dev.samovar.proxy.stats;

/** What became of a proxied request. Each has one. */
public enum Outcome {
    /** Answered by a fresh entry. */
    HIT("hit"),
    /** Answered by a stale entry. */
    STALE("stale"),
    /** Answered by an upstream call of its own, whose answer may be cached; also if the call failed. */
    MISS("miss"),
    /** Answered by another request's call, on this replica or another one; also if that call failed. */
    COALESCED("coalesced"),
    /** Forwarded without the cache. */
    BYPASS("bypass"),
    /** Not answered and not forwarded: a wrong request, no credential, a limit, or nothing cached for it. */
    REFUSED("refused");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /** The label of meters. */
    public String label() {
        return label;
    }
}
