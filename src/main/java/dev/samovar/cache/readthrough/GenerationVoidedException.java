package dev.samovar.cache.readthrough;

/** Each attempt to generate the answer was overtaken by a purge. */
public final class GenerationVoidedException extends RuntimeException {

    public GenerationVoidedException() {
        super("The cache was purged again and again while the answer was generated: try again");
    }
}
