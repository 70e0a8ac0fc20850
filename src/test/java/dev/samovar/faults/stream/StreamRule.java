package dev.samovar.faults.stream;

import java.util.Optional;

/** What must hold for each stream that a reader got. */
interface StreamRule {

    /** How a stream breaks it; empty if it does not. */
    Optional<String> brokenBy(StreamReply reply);
}
