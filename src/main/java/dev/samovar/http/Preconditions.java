package dev.samovar.http;

import dev.samovar.cache.entries.Precondition;
import dev.samovar.content.request.InvalidRequestException;
import dev.samovar.http.coding.Representation;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preconditions of a request on the entity tag of what is stored (RFC 9110, section 13.1). */
public final class Preconditions {

    private static final String ANY = "*";
    private static final String WEAK = "W/";
    private static final Pattern TAG = Pattern.compile("\\*|(?:W/)?\"[!#-~\\x80-\\xff]*\"");
    private static final Pattern LIST = Pattern.compile(
            "[\\s,]*(?:\\*|(?:W/)?\"[!#-~\\x80-\\xff]*\"(?:\\s*,[\\s,]*(?:W/)?\"[!#-~\\x80-\\xff]*\")*+)[\\s,]*");

    private Preconditions() {}

    /** Whether a client that asks has the entry of this tag already. */
    static boolean isUnmodified(HttpServerRequest request, String etag) {
        return isSafe(request)
                && tags(request, HttpHeaders.IF_NONE_MATCH).stream().anyMatch(tag -> isWeakly(tag, etag));
    }

    /** Whether a client that asks wants an answer only if there is nothing, by {@code If-None-Match: *}. */
    public static boolean wantsNothingThere(HttpServerRequest request) {
        return isSafe(request) && tags(request, HttpHeaders.IF_NONE_MATCH).contains(ANY);
    }

    /**
     * The precondition of a write; empty if it has none. Throws {@link InvalidRequestException} if one cannot be read:
     * ignored, it would let a write overwrite what it was to protect.
     */
    public static Optional<Precondition> ofWrite(HttpServerRequest request) {
        Optional<Precondition> ifMatch = readable(request, HttpHeaders.IF_MATCH)
                .map(tags -> etag -> etag.isPresent() && tags.stream().anyMatch(tag -> isStrongly(tag, etag.get())));
        Optional<Precondition> ifNoneMatch = readable(request, HttpHeaders.IF_NONE_MATCH)
                .map(tags -> etag -> etag.isEmpty() || tags.stream().noneMatch(tag -> isWeakly(tag, etag.get())));
        return ifMatch.isPresent() && ifNoneMatch.isPresent()
                ? Optional.of(
                        etag -> ifMatch.get().holds(etag) && ifNoneMatch.get().holds(etag))
                : ifMatch.or(() -> ifNoneMatch);
    }

    private static Optional<List<String>> readable(HttpServerRequest request, CharSequence header) {
        if (!request.headers().contains(header)) {
            return Optional.empty();
        }
        for (String value : request.headers().getAll(header)) {
            if (!LIST.matcher(value).matches()) {
                throw new InvalidRequestException(
                        "'" + header + "' must be * or a list of entity tags such as \"5f1c0a9b\", with their quotes");
            }
        }
        return Optional.of(tags(request, header));
    }

    /** The tags of a field, each that of the entry: the content coding of what a client has makes no difference. */
    private static List<String> tags(HttpServerRequest request, CharSequence header) {
        List<String> tags = new ArrayList<>();
        for (String value : request.headers().getAll(header)) {
            Matcher matcher = TAG.matcher(value);
            while (matcher.find()) {
                tags.add(Representation.entryTag(matcher.group()));
            }
        }
        return tags;
    }

    private static boolean isStrongly(String tag, String etag) {
        return tag.equals(ANY) || tag.equals(etag);
    }

    private static boolean isWeakly(String tag, String etag) {
        return isStrongly(tag, etag) || tag.equals(WEAK + etag);
    }

    private static boolean isSafe(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }
}
