package dev.samovar.security;

import java.util.Locale;

/** The reason of a management refusal: label of its meter, kind of its log line. */
public enum Refusal {
    /** No key was sent. */
    NO_KEY("no operator key"),
    /** A key was sent that is not valid. */
    WRONG_KEY("wrong operator key"),
    /** The client sent too many wrong keys, so its key was not checked. */
    THROTTLED("too many wrong operator keys"),
    /** No key is configured, and the client is on another host. */
    NOT_LOCAL("another host while no operator key is configured"),
    /** No key is configured, and the request came through a proxy. */
    FORWARDED("a request through a proxy while no operator key is configured"),
    /** No key is configured, and a page of another site sent the request. */
    CROSS_SITE("a page of another site while no operator key is configured");

    private final String description;

    Refusal(String description) {
        this.description = description;
    }

    /** The name for meters, in lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The reason in a log line. */
    public String description() {
        return description;
    }
}
