package dev.samovar.cache.redis.bus;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Redis pushes to a subscriber.
 *
 * @param kind "message", "subscribe" or another word of Redis
 * @param content the third part: that of a message is its bytes
 */
record PushedMessage(String kind, @Nullable Response content) {

    /** A push with its three parts; empty if it is anything else. */
    static Optional<PushedMessage> of(Response push) {
        ResponseType type = push.type();
        boolean isArray = type == ResponseType.MULTI || type == ResponseType.PUSH;
        return isArray && push.size() == 3
                ? Optional.of(new PushedMessage(text(push.get(0)), push.get(2)))
                : Optional.empty();
    }

    private static String text(@Nullable Response part) {
        return part == null ? "" : part.toString(StandardCharsets.UTF_8);
    }

    /** The bytes of the content; none if it has none. */
    byte[] bytes() {
        byte[] bytes = content == null ? null : content.toBytes();
        return bytes == null ? new byte[0] : bytes;
    }
}
