package dev.samovar.security;

/** Receives each refusal of management access, for the log and the meters. */
@FunctionalInterface
public interface RefusalListener {

    /** Ignores refusals. */
    RefusalListener NONE = (refusal, client) -> {};

    /**
     * A request was refused, or its key ignored. Called on the thread of the request, so it must not block.
     *
     * @param refusal why
     * @param client the address of the client as {@link ClientAddress} has it; safe to log
     */
    void refused(Refusal refusal, String client);
}
