package dev.samovar.model.http;

/** The model's name and how it is to generate, as its provider's settings hold them. */
public final class GenerationSettings {

    private GenerationSettings() {}

    /**
     * Checks what no provider takes.
     *
     * @throws IllegalArgumentException if the name is blank, the temperature not 0 to 2, or the limit less than a token
     */
    public static void check(String model, double temperature, int maxOutputTokens) {
        if (model.isBlank()) {
            throw new IllegalArgumentException("The model's name must not be blank");
        }
        // Written so that NaN is refused
        if (!(temperature >= 0 && temperature <= 2)) {
            throw new IllegalArgumentException("The temperature must be 0 to 2");
        }
        if (maxOutputTokens < 1) {
            throw new IllegalArgumentException("The limit of output tokens must be at least 1");
        }
    }
}
