package dev.samovar.proxy.stats;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The prices of models.
 *
 * <p>Names are compared by their letters and digits alone, in either case: an environment variable cannot tell {@code
 * gpt-4.1} from {@code GPT_4_1}.
 */
public final class ModelPrices {

    /** No prices. */
    public static final ModelPrices NONE = new ModelPrices(Map.of());

    private static final Pattern SEPARATOR = Pattern.compile("[^a-z0-9]");

    private final Map<String, ModelPrice> byName;

    private ModelPrices(Map<String, ModelPrice> byName) {
        this.byName = Map.copyOf(byName);
    }

    /**
     * The prices of these models.
     *
     * @throws IllegalArgumentException if two of them are the same model; the message names both
     */
    public static ModelPrices of(Collection<ModelPrice> prices) {
        Map<String, ModelPrice> byName = new TreeMap<>();
        for (ModelPrice price : prices) {
            ModelPrice other = byName.put(folded(price.model()), price);
            if (other != null) {
                throw new IllegalArgumentException(other.model() + " and " + price.model() + " are the same model");
            }
        }
        return new ModelPrices(byName);
    }

    /** The price of a model by the name in a request. */
    Optional<ModelPrice> of(String model) {
        return byName.isEmpty() ? Optional.empty() : Optional.ofNullable(byName.get(folded(model)));
    }

    /** How many models have a price. */
    int size() {
        return byName.size();
    }

    /** Whether no model has a price. */
    boolean isEmpty() {
        return byName.isEmpty();
    }

    private static String folded(String model) {
        return SEPARATOR.matcher(model.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
