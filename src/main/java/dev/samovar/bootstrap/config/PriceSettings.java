package dev.samovar.bootstrap.config;

import dev.samovar.proxy.stats.ModelPrice;
import dev.samovar.proxy.stats.ModelPrices;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** The checked prices of models. */
public final class PriceSettings {

    private static final String PREFIX = "samovar.prices.";
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}");

    private PriceSettings() {}

    /**
     * The prices.
     *
     * @throws ConfigurationException if a name is not that of a model, or two names are the same model
     */
    public static ModelPrices of(Map<String, SamovarConfig.Price> prices) {
        List<ModelPrice> all = new ArrayList<>();
        new TreeMap<>(prices).forEach((model, price) -> {
            if (!MODEL.matcher(model).matches()) {
                throw new ConfigurationException(
                        PREFIX + model
                                + " is wrong: give the model's name, 1 to 100 of A-Z a-z 0-9 . _ : / @ + -, in quotation marks if it has a dot");
            }
            all.add(new ModelPrice(
                    model, price.input().orElse(BigDecimal.ZERO), price.output().orElse(BigDecimal.ZERO)));
        });
        try {
            return ModelPrices.of(all);
        } catch (IllegalArgumentException e) {
            // Without its cause: a failed start prints the innermost message
            throw new ConfigurationException("samovar.prices is wrong: " + e.getMessage()
                    + " (only letters and digits tell names apart): leave one of them out");
        }
    }

    /** Converter of a price: a decimal number, not negative, without an exponent. */
    public static final class Reader implements Converter<BigDecimal> {

        private static final long serialVersionUID = 1;

        @Override
        public BigDecimal convert(String value) {
            String price = value.strip();
            if (!price.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                throw new IllegalArgumentException("give the price of a million tokens, such as 2.50");
            }
            return new BigDecimal(price);
        }
    }
}
