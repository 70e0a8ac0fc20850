package dev.samovar.bootstrap.config.value;

import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * A limit per minute; empty for no limit.
 *
 * @param times the limit, 1 to 1,000,000
 */
public record PerMinute(OptionalInt times) {

    /** Converter of {@code off} or a number. */
    public static final class Reader implements Converter<PerMinute> {

        private static final long serialVersionUID = 1;
        private static final int MOST = 1_000_000;

        @Override
        public PerMinute convert(String value) {
            if (value.equalsIgnoreCase("off")) {
                return new PerMinute(OptionalInt.empty());
            }
            if (!value.matches("[0-9]{1,7}")) {
                throw new IllegalArgumentException("give 1 to " + MOST + ", or off");
            }
            int times = Integer.parseInt(value);
            if (times < 1 || times > MOST) {
                throw new IllegalArgumentException("give 1 to " + MOST + ", or off");
            }
            return new PerMinute(OptionalInt.of(times));
        }
    }
}
