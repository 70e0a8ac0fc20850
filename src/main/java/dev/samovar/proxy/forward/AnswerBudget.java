package dev.samovar.proxy.forward;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory for answers that are being received whole. When it is used up, the oldest answer is received to its end, and
 * the others wait: none fails, since each was paid for.
 *
 * <p>Safe from any thread.
 */
public final class AnswerBudget {

    private final long bytes;
    private final Set<Claim> claims = new LinkedHashSet<>();
    private long used;

    /**
     * A budget.
     *
     * @param bytes what all answers together may have; one answer and a chunk of each other may exceed it
     */
    public AnswerBudget(long bytes) {
        this.bytes = bytes;
    }

    /**
     * Begins an answer.
     *
     * @param resume called once, on any thread, after each {@link Claim#add} that returned false
     */
    public Claim begin(Runnable resume) {
        return new Claim(resume);
    }

    /** What answers hold now, in bytes. */
    public synchronized long used() {
        return used;
    }

    /** The part of one answer. */
    public final class Claim {

        private final Runnable resume;
        private long mine;
        private boolean waits;
        private boolean ended;

        private Claim(Runnable resume) {
            this.resume = resume;
        }

        /** Counts bytes that were received. Returns false if the next ones have to wait. */
        public boolean add(int received) {
            synchronized (AnswerBudget.this) {
                if (ended) {
                    return true;
                }
                claims.add(this);
                mine += received;
                used += received;
                waits = !mayGoOn();
                return !waits;
            }
        }

        private boolean mayGoOn() {
            return used <= bytes || claims.iterator().next() == this;
        }

        /** Gives back what it took. Others that wait go on as far as there is room. */
        public void end() {
            List<Claim> resumed = new ArrayList<>();
            synchronized (AnswerBudget.this) {
                if (ended) {
                    return;
                }
                ended = true;
                used -= mine;
                claims.remove(this);
                for (Claim claim : claims) {
                    if (claim.waits && claim.mayGoOn()) {
                        claim.waits = false;
                        resumed.add(claim);
                    }
                }
            }
            resumed.forEach(claim -> claim.resume.run());
        }
    }
}
