package dev.samovar.faults.rule;

import dev.samovar.fleet.Reply;
import java.util.Optional;

/** A rule for every reply, during any fault. */
public interface Rule {

    /** How a reply breaks the rule; empty if it does not. Replies come in the order in which they ended. */
    Optional<String> brokenBy(Reply reply);
}
