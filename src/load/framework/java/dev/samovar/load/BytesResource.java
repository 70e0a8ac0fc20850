package dev.samovar.load;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.RestQuery;

/** Bytes from memory, in the media type of the service's answers: what the framework reaches with nothing behind it. */
@Path("/bytes")
public class BytesResource {

    private static final int LARGEST = 1 << 20;

    private final Map<Integer, byte[]> bodies = new ConcurrentHashMap<>();

    /**
     * A body of a size, the same array each time.
     *
     * @param size in bytes
     */
    @GET
    public Uni<Response> bytes(@RestQuery int size) {
        byte[] body = bodies.computeIfAbsent(Math.min(Math.max(size, 0), LARGEST), BytesResource::filled);
        return Uni.createFrom()
                .item(() -> Response.ok(body).type(MediaType.APPLICATION_JSON).build());
    }

    private static byte[] filled(int size) {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        return body;
    }
}
