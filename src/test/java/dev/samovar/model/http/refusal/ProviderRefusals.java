package dev.samovar.model.http.refusal;

/** Refusals for tests of other packages. */
public final class ProviderRefusals {

    private ProviderRefusals() {}

    public static ProviderRefusal of(int status, String words, String parameter) {
        return new ProviderRefusal(status, words, parameter);
    }
}
