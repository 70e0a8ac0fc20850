package dev.samovar.model.http;

import java.net.URI;

/** The address that a model's API stands under, as its provider's settings hold it. */
public final class BaseUrl {

    private BaseUrl() {}

    /**
     * The address without a slash at its end.
     *
     * @throws IllegalArgumentException if it is not a plain http or https address; the message does not repeat it
     */
    public static URI checked(URI url) {
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null) {
            throw new IllegalArgumentException("The model's URL must be an http:// or https:// address");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("The model's URL must hold no user, no query and no fragment");
        }
        return URI.create(url.toString().replaceAll("/+$", ""));
    }

    /** The {@linkplain #checked checked} address without an end that the protocol adds: both spellings are understood. */
    public static URI withoutEnd(URI url, String end) {
        String text = checked(url).toString();
        return checked(URI.create(text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text));
    }
}
