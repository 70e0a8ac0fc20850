package dev.samovar.api.entries;

import dev.samovar.cache.entries.StoredEntries;
import dev.samovar.cache.key.Namespace;
import dev.samovar.http.ErrorBody;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is answered to those who write single entries. */
public final class EntryAnswers {

    private EntryAnswers() {}

    /**
     * The answer to a put.
     *
     * @param key the logical key
     * @param created whether there was no such entry before
     * @param size bytes of its body
     * @param ttl whole seconds that it stays fresh
     */
    public record Put(
            boolean success,

            @Schema(examples = "v1.0:sessions:user/42:0b7a3c5d9e1f24680b7a3c5d9e1f2468")
            String key,

            boolean created,
            long size,
            long ttl) {}

    /** The answer to a delete. */
    public record Deleted(boolean success, boolean deleted) {}

    static Response stored(String key, StoredEntries.Put put) {
        Duration ttl = Duration.between(put.entry().generatedAt(), put.entry().freshUntil());
        return Response.status(put.replaced() ? 200 : 201)
                .header(HttpHeaders.ETAG, put.entry().etag())
                .entity(new Put(true, key, !put.replaced(), put.entry().body().length, ttl.toSeconds()))
                .build();
    }

    static Response deleted() {
        return Response.ok(new Deleted(true, true)).build();
    }

    static Response absent() {
        return error(404, "No such entry: see /api/cache/entries for those there are")
                .build();
    }

    static Response tooLarge(long maxBytes) {
        return error(413, "The entry is too large: send at most " + maxBytes + " bytes")
                .build();
    }

    static Response notWritable(Namespace namespace) {
        return error(
                        405,
                        "The entries of '" + namespace + "' are made by the service: ask for the content, or put into a"
                                + " namespace of your own (SAMOVAR_CACHE_NAMESPACES_<NAME>_TTL adds one)")
                .header(HttpHeaders.ALLOW, "GET, HEAD, DELETE, OPTIONS")
                .build();
    }

    private static Response.ResponseBuilder error(int status, String message) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(ErrorBody.of(message));
    }
}
