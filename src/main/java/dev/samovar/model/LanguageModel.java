package dev.samovar.model;

import io.smallrye.mutiny.Uni;

/** A language model: a prompt in, a completion out. */
public interface LanguageModel {

    /** Which model this is, and with which parameters it is asked: part of every key. Never fails, never blocks. */
    ModelIdentity identity();

    /**
     * Asks the model once. Nothing is sent before subscription; cancelling gives the call up. Emits on any thread.
     * Fails with {@link ModelException} alone.
     */
    Uni<Completion> complete(Prompt prompt);
}
