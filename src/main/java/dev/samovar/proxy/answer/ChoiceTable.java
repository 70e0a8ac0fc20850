package dev.samovar.proxy.answer;

import java.util.HashMap;
import java.util.Map;

/** The choices of an answer (candidates, in Gemini's words): which have content, and which have ended. */
public final class ChoiceTable {

    private static final int MAX_CHOICES = 4096;

    private final Map<Integer, Choice> choices = new HashMap<>();

    private static final class Choice {
        private boolean content;
        private boolean ended;
    }

    /**
     * Adds what a document says of a choice. Content after an end, without another end, means that the choice goes on.
     *
     * @return false if there are more choices than any request can ask for
     */
    public boolean add(int index, boolean content, boolean ended) {
        Choice choice = choices.computeIfAbsent(index, absent -> new Choice());
        choice.content |= content;
        choice.ended = ended || (choice.ended && !content);
        return choices.size() <= MAX_CHOICES;
    }

    public int size() {
        return choices.size();
    }

    /** Why the choices are not all complete; empty if they are. */
    public String incomplete() {
        if (choices.isEmpty()) {
            return Reasons.EMPTY;
        }
        if (!choices.values().stream().allMatch(choice -> choice.ended)) {
            return Reasons.NO_FINISH_REASON;
        }
        return choices.values().stream().allMatch(choice -> choice.content) ? "" : Reasons.EMPTY;
    }
}
