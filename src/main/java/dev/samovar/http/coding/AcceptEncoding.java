package dev.samovar.http.coding;

import java.util.List;
import java.util.Locale;

/** The field {@code Accept-Encoding} of a request (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private static final String GZIP = "gzip";

    private AcceptEncoding() {}

    /** Whether gzip is at least as welcome as the answer as it is. A value that cannot be read counts for nothing. */
    static boolean prefersGzip(List<String> values) {
        float gzip = -1;
        float identity = -1;
        float any = -1;
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                int semicolon = part.indexOf(';');
                String coding = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
                float weight = semicolon < 0 ? 1 : weight(part.substring(semicolon + 1));
                switch (coding.toLowerCase(Locale.ROOT)) {
                    case GZIP, "x-gzip" -> gzip = weight;
                    case "identity" -> identity = weight;
                    case "*" -> any = weight;
                    default -> {}
                }
            }
        }
        float asGzip = gzip < 0 ? any : gzip;
        return asGzip > 0 && asGzip >= identity;
    }

    /** The weight of a parameter {@code q=0.5}, from 0 to 1; 0 for anything else. */
    private static float weight(String parameter) {
        String text = parameter.strip();
        if (!text.regionMatches(true, 0, "q=", 0, 2)) {
            return 0;
        }
        try {
            float weight = Float.parseFloat(text.substring(2).strip());
            return weight >= 0 && weight <= 1 ? weight : 0;
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
