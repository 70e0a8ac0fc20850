package dev.samovar.proxy.loader;

import dev.samovar.proxy.Assessment;
import dev.samovar.proxy.Dialect;
import dev.samovar.proxy.ProxiedCall;
import dev.samovar.proxy.StreamAssessment;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The assessment of an answer while it arrives. What is no stream is kept and assessed at its end, unless it is larger
 * than an entry may be. Not safe for several threads at once.
 */
final class RunningAssessment {

    private static final Assessment TOO_LARGE = new Assessment(false, "size", 0, 0);

    private final Dialect dialect;
    private final String path;
    private final ProxiedCall call;
    private final int maxBytes;
    private final @Nullable StreamAssessment stream;
    private @Nullable Buffer whole = Buffer.buffer();

    /**
     * An assessment of nothing yet.
     *
     * @param mediaType the answer's
     * @param maxBytes the largest answer that is stored
     */
    RunningAssessment(Dialect dialect, String path, ProxiedCall call, String mediaType, int maxBytes) {
        this.dialect = dialect;
        this.path = path;
        this.call = call;
        this.maxBytes = maxBytes;
        this.stream = dialect.isStream(path, mediaType) ? dialect.assessStream(path, call) : null;
    }

    /** Reads the next bytes. */
    void feed(byte[] bytes) {
        if (stream != null) {
            stream.feed(bytes);
        } else if (whole != null) {
            whole = whole.length() + (long) bytes.length > maxBytes ? null : whole.appendBytes(bytes);
        }
    }

    /** What the answer is worth, given that it ended properly. A large one's result is emitted by a worker. */
    Uni<Assessment> end(Offloading work) {
        if (stream != null) {
            return Uni.createFrom().item(stream::end);
        }
        if (whole == null) {
            return Uni.createFrom().item(TOO_LARGE);
        }
        byte[] body = whole.getBytes();
        return work.on(body.length, () -> dialect.assess(path, call, body));
    }
}
