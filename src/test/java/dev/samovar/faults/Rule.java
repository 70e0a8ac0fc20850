package dev.samovar.faults;

import dev.samovar.fleet.Reply;
import java.util.Optional;

/** Something that holds for every reply, whatever is broken. */
interface Rule {

    /** How a reply breaks the rule; empty if it does not. Replies come in the order in which they ended. */
    Optional<String> brokenBy(Reply reply);
}
