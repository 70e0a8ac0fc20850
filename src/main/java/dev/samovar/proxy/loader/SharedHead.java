package dev.samovar.proxy.loader;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.proxy.Dialect;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The head of an answer as all later requests get it: its media type, and the headers that the dialect keeps. */
final class SharedHead {

    private static final int OK = 200;
    private static final String IDENTITY = "identity";
    private static final String JSON = "application/json";

    private SharedHead() {}

    /**
     * The head that is kept of an upstream's; empty if the answer is not one to give to others later: with another status
     * than 200, or in a content coding, which was not asked for.
     */
    static Optional<ResponseHead> of(Dialect dialect, int status, MultiMap headers) {
        String coding = headers.get(HttpHeaders.CONTENT_ENCODING);
        String given = headers.get(HttpHeaders.CONTENT_TYPE);
        String type = given == null ? JSON : given;
        boolean isPlain = coding == null || coding.equalsIgnoreCase(IDENTITY);
        return status == OK && isPlain && ResponseHead.isMediaType(type)
                ? Optional.of(ResponseHead.of(type, kept(dialect, headers)))
                : Optional.empty();
    }

    private static List<ResponseHead.Header> kept(Dialect dialect, MultiMap headers) {
        List<ResponseHead.Header> kept = new ArrayList<>();
        for (String name : new TreeSet<>(dialect.keptHeaders())) {
            for (String value : headers.getAll(name)) {
                ResponseHead.Header.of(name, value).ifPresent(kept::add);
            }
        }
        return kept.subList(0, Math.min(kept.size(), ResponseHead.MAX_HEADERS));
    }
}
