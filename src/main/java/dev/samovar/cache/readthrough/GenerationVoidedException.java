package dev.samovar.cache.readthrough;

/** Each attempt to generate the answer was overtaken by a purge. */
public final class GenerationVoidedException extends RuntimeException {

    /** A failure with a message for the caller. */
    public GenerationVoidedException() {
        super("Purges ended the generation of the answer repeatedly: try again");
    }
}
