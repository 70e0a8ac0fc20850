package dev.samovar.api.content;

import dev.samovar.cache.readthrough.CachedResponse;
import dev.samovar.cache.readthrough.RequestCacheControl;
import dev.samovar.http.ContentLanguage;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/**
 * A request for content that has been read.
 *
 * @param language the language of its answer
 * @param ask asks for the answer
 */
record ContentCall(ContentLanguage language, Function<RequestCacheControl, Uni<CachedResponse>> ask) {}
