package dev.samovar.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The causes of a failure. */
public final class CauseChain {

    /** The most causes that are looked at: they may be a circle. */
    public static final int MAX_LENGTH = 20;

    private CauseChain() {}

    /** The failure and its causes, the outermost first; at most {@value #MAX_LENGTH}. */
    public static List<Throwable> of(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Throwable next = failure;
        while (next != null && chain.size() < MAX_LENGTH) {
            chain.add(next);
            next = next.getCause();
        }
        return chain;
    }

    /** The same, the innermost first: it is the most specific. */
    public static List<Throwable> innermostFirst(Throwable failure) {
        List<Throwable> chain = of(failure);
        Collections.reverse(chain);
        return chain;
    }
}
