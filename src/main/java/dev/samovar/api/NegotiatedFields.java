package dev.samovar.api;

import dev.samovar.content.request.RequestFields;
import dev.samovar.http.AcceptLanguage;
import dev.samovar.http.ContentLanguage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a content request, with a language from {@code Accept-Language}.
 *
 * <p>The header decides only if the fields name no language.
 *
 * @param sent the fields of the request
 * @param negotiated whether the fields name no language
 * @param preferred the best language of the header; null if it has none
 */
public record NegotiatedFields(
        RequestFields sent, boolean negotiated, @Nullable String preferred) implements RequestFields {

    private static final String LANGUAGE = "language";

    /** The fields of a request, with the best language of its {@code Accept-Language}. */
    public static NegotiatedFields of(RequestFields sent, HttpServerRequest request) {
        String language = sent.get(LANGUAGE);
        return language == null || language.isBlank()
                ? new NegotiatedFields(
                        sent, true, AcceptLanguage.best(request.headers().getAll(HttpHeaders.ACCEPT_LANGUAGE)))
                : new NegotiatedFields(sent, false, null);
    }

    @Override
    public @Nullable String get(String name) {
        return negotiated && name.equals(LANGUAGE) ? preferred : sent.get(name);
    }

    /** The language of the answer. */
    public ContentLanguage language(String tag) {
        return new ContentLanguage(tag, negotiated);
    }
}
