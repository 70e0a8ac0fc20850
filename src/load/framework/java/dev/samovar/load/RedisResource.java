package dev.samovar.load;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.value.ReactiveValueCommands;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** A value from Redis by one bare {@code GET}: what the framework reaches when each answer costs a round trip. */
@Path("/redis")
public class RedisResource {

    private final ReactiveValueCommands<String, byte[]> values;
    private final Uni<RedisConnection> held;

    RedisResource(ReactiveRedisDataSource source, Redis redis) {
        this.values = source.value(byte[].class);
        this.held = redis.connect().memoize().indefinitely();
    }

    /** The value, asked for as applications usually do: through Quarkus' data source and its pool of connections. */
    @GET
    public Uni<Response> pooled(@RestQuery String key) {
        return values.get(key).map(RedisResource::answer);
    }

    /** The value, asked for over one connection that all requests share: the shortest way that there is. */
    @GET
    @Path("/held")
    public Uni<Response> held(@RestQuery String key) {
        return held.chain(connection -> connection.send(Request.cmd(Command.GET).arg(key)))
                .map(value -> answer(value == null ? null : value.toBytes()));
    }

    private static Response answer(byte @Nullable [] value) {
        return value == null
                ? Response.status(Response.Status.NOT_FOUND).build()
                : Response.ok(value).type(MediaType.APPLICATION_JSON).build();
    }
}
