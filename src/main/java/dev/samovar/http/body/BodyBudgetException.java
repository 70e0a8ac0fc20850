package dev.samovar.http.body;

/** The request bodies in memory take all that they may take together: 503. */
public final class BodyBudgetException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The failure of one body. */
    public BodyBudgetException() {
        super("Too many large bodies are being uploaded at the same time: try again");
    }
}
