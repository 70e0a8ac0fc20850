package dev.samovar.model.http.refusal;

/**
 * What a provider said of a request that it refused: the cause of the failure, for the log alone. Its text is shortened and
 * escaped, and holds no key.
 */
public final class ProviderRefusal extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String words;
    private final String parameter;

    ProviderRefusal(int status, String words, String parameter) {
        super(text(words, parameter), null, false, false);
        this.status = status;
        this.words = words;
        this.parameter = parameter;
    }

    private static String text(String words, String parameter) {
        return "the provider says \"" + words + "\"" + (parameter.isEmpty() ? "" : ", parameter " + parameter);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What the provider said; empty if nothing. */
    public String words() {
        return words;
    }

    /** The parameter of the request that the provider named; empty if none. */
    public String parameter() {
        return parameter;
    }

    /** Its text, without the name of this class: it is a part of a sentence in the log. */
    @Override
    @SuppressWarnings("OverrideThrowableToString")
    public String toString() {
        return String.valueOf(getMessage());
    }
}
