package dev.samovar.content.request;

import java.util.List;
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
    public String extent() {
        return extent;
    }

    /** Whether callers mean this by a name, in either case. */
    boolean isCalled(String name) {
        return names().stream().anyMatch(name::equalsIgnoreCase);
    }

    private List<String> names() {
        return switch (this) {
            case BRIEF -> List.of("brief", "lowDetail", "basic");
            case MEDIUM -> List.of("medium", "mediumDetail", "intermediate");
            case DETAILED -> List.of("detailed", "highDetail", "advanced");
        };
    }

    /** The name that callers use. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
