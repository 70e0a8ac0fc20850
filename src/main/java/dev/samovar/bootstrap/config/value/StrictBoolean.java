package dev.samovar.bootstrap.config.value;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Converter of booleans that refuses other words, which SmallRye's converter reads as {@code false}. */
public final class StrictBoolean implements Converter<Boolean> {

    private static final long serialVersionUID = 1;

    @Override
    public Boolean convert(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "y", "on", "1" -> true;
            case "false", "no", "n", "off", "0" -> false;
            default -> throw new IllegalArgumentException("give true or false");
        };
    }
}
