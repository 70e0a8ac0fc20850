package dev.samovar.security;

/** Receiver of each management refusal, for the log and the meters. */
@FunctionalInterface
public interface RefusalListener {

    /** A listener that ignores refusals. */
    RefusalListener NONE = (refusal, client) -> {};

    /**
     * Receives a refusal, or a key that was ignored. Called on the thread of the request, so it must not block.
     *
     * @param refusal the reason
     * @param client the address of the client as {@link ClientAddress} has it; safe to log
     */
    void refused(Refusal refusal, String client);
}
