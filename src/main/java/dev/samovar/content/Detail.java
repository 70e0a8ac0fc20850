package dev.samovar.content;

import java.util.Locale;

/** How much an explanation says. */
public enum Detail {
    BRIEF("two or three sentences"),
    MEDIUM("one or two paragraphs"),
    DETAILED("four to six paragraphs with an example");

    private final String extent;

    Detail(String extent) {
        this.extent = extent;
    }

    /** The extent in words, for the model. */
    String extent() {
        return extent;
    }

    /** The name that callers use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
