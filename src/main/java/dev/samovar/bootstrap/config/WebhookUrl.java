package dev.samovar.bootstrap.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.util.Locale;

/** The URL of the webhook that takes the alerts. It is a secret. */
public final class WebhookUrl {

    private WebhookUrl() {}

    /** The URL in a setting. Throws a {@link ConfigurationException} that does not contain it if it is none of HTTP. */
    public static URI of(String text) {
        try {
            URI url = URI.create(text.strip());
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (IllegalArgumentException noUrl) {
            // Reported below, without the text
        }
        throw new ConfigurationException(SettingProblem.named("samovar.alert.webhook-url")
                + " is wrong: give the http or https URL that takes the alerts");
    }
}
