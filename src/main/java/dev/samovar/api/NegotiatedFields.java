package dev.samovar.api;

import dev.samovar.content.request.RequestFields;
import dev.samovar.http.AcceptLanguage;
import dev.samovar.http.ContentLanguage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a content request, with its language from {@code Accept-Language} if the fields name none.
 *
 * @param sent the fields as they were sent
 * @param negotiated whether the fields name no language
 * @param preferred the best language of the header; null if it has none
 */
public record NegotiatedFields(
        RequestFields sent, boolean negotiated, @Nullable String preferred) implements RequestFields {

    private static final String LANGUAGE = "language";

    /** The fields of a request. {@code Accept-Language} decides where they name no language. */
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
