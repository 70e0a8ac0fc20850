package dev.samovar.proxy.forward;

import io.vertx.core.MultiMap;
import java.util.Map;

/** The removal of the service's own key from what an upstream says of its request. */
final class Redaction {

    private static final String PUT_IN_PLACE = "***";

    private Redaction() {}

    /** Replaces a key in all values of header fields that contain it. */
    static void apply(MultiMap fields, String key) {
        boolean shows =
                fields.entries().stream().anyMatch(field -> field.getValue().contains(key));
        if (!shows) {
            return;
        }
        MultiMap before = MultiMap.caseInsensitiveMultiMap().addAll(fields);
        fields.clear();
        for (Map.Entry<String, String> field : before) {
            fields.add(field.getKey(), apply(field.getValue(), key));
        }
    }

    /** A text without a key. */
    static String apply(String text, String key) {
        return text.replace(key, PUT_IN_PLACE);
    }
}
