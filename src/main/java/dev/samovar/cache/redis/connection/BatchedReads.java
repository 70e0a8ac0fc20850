package dev.samovar.cache.redis.connection;

import dev.samovar.cache.StoreUnavailableException;
import io.netty.util.concurrent.FastThreadLocal;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads of values. Those that begin in one turn of an event loop go out together when it ends, as one {@code MGET}: one
 * write, one answer and one deadline for all of them.
 *
 * <p>They do so on a single server, Sentinel's master included. In a cluster a command may name keys of one slot only, so
 * each read is a command of its own; so it is for a caller that is on no event loop. Safe from any thread.
 */
public final class BatchedReads {

    /** How many reads go out together: beyond that, one more saves little and makes the first wait for its answer. */
    static final int MAX_READS = 16;

    /** How many bytes the values of a batch should have together: an answer is in only when all of it is. */
    private static final long BATCH_BYTES = 256 * 1024;

    private final RedisExecutor commands;

    /** The mean bytes of the values of a read, as it was of late. Written by any thread; a lost write does no harm. */
    private volatile long meanBytes;

    /** Whether the server takes keys of different slots and rights in one command. */
    private volatile boolean takesAnyKeys = true;

    private final FastThreadLocal<@Nullable Batch> open = new FastThreadLocal<>();

    /** The values of some keys, in the order of these. */
    public static final class Values {

        private final Response all;
        private final int first;

        private Values(Response all, int first) {
            this.all = all;
            this.first = first;
        }

        /** The value of the key at this place, from 0; null if there is none. */
        public @Nullable Response get(int place) {
            return all.get(first + place);
        }

        /** The bytes of that value, not copied: to be read only, and not to be kept. */
        @SuppressWarnings("deprecation") // for Vert.x 5, which has it elsewhere; there is no other way without a copy
        public @Nullable ByteBuffer bytes(int place) {
            Buffer content = content(get(place));
            return content == null ? null : content.getByteBuf().nioBuffer();
        }
    }

    /** The bytes of a value; null if there is none, or if it is none that MGET gives. */
    private static @Nullable Buffer content(@Nullable Response value) {
        return value == null ? null : value.toBuffer();
    }

    private record Read(List<String> keys, ContextInternal caller, UniEmitter<? super Values> emitter) {}

    /** Reads over the connections of this executor. */
    public BatchedReads(RedisExecutor commands) {
        this.commands = commands;
    }

    /**
     * Reads values. Fails as {@link RedisExecutor#send} does, and emits where that does.
     *
     * @param keys names of Redis keys, all in one slot
     */
    public Uni<Values> read(List<String> keys) {
        return Uni.createFrom().deferred(() -> {
            ContextInternal caller = (ContextInternal) Vertx.currentContext();
            return caller != null
                            && takesAnyKeys
                            && commands.isOfOneServer()
                            && caller.nettyEventLoop().inEventLoop()
                    ? Uni.createFrom().emitter(emitter -> add(new Read(keys, caller, emitter)))
                    : alone(keys);
        });
    }

    private Uni<Values> alone(List<String> keys) {
        Request request = Request.cmd(Command.MGET);
        keys.forEach(request::arg);
        return commands.send(request).map(answer -> new Values(answer, 0));
    }

    private void add(Read read) {
        Batch batch = open.get();
        if (batch == null) {
            Batch begun = new Batch();
            batch = begun;
            // Not on the context of a request, which ends before the others of the batch
            VertxContext.getRootContext(read.caller()).runOnContext(ended -> begun.send());
            open.set(begun);
        }
        batch.reads.add(read);
        if (batch.reads.size() >= most()) {
            open.remove();
        }
    }

    /** How many reads may go out together: fewer if their values are large. */
    private long most() {
        return Math.max(1, Math.min(MAX_READS, BATCH_BYTES / Math.max(1, meanBytes)));
    }

    /** Whether the reads one by one may succeed: the user has not all rights, or the server is one of a cluster. */
    private static boolean isOfSomeKeys(Throwable failure) {
        return failure instanceof StoreUnavailableException unavailable
                && unavailable
                        .trouble()
                        .filter(trouble -> trouble.code().equals("NOPERM")
                                || trouble.code().equals("CROSSSLOT"))
                        .isPresent();
    }

    private final class Batch {

        private final List<Read> reads = new ArrayList<>();

        private void send() {
            if (open.get() == this) {
                open.remove();
            }
            Request request = Request.cmd(Command.MGET);
            reads.forEach(read -> read.keys().forEach(request::arg));
            Uni.createFrom()
                    .deferred(() -> commands.send(request))
                    // What it throws is a failure as well: no read waits without an end
                    .invoke(this::answered)
                    .subscribe()
                    .with(answered -> {}, this::failed);
        }

        private void answered(Response answer) {
            int first = 0;
            long bytes = 0;
            for (Response value : answer) {
                Buffer content = content(value);
                bytes += content == null ? 0 : content.length();
            }
            meanBytes = (3 * meanBytes + bytes / reads.size()) / 4;
            for (Read read : reads) {
                Values values = new Values(answer, first);
                first += read.keys().size();
                resume(read, emitter -> emitter.complete(values));
            }
        }

        private void failed(Throwable failure) {
            if (reads.size() > 1 && isOfSomeKeys(failure)) {
                takesAnyKeys = false;
                reads.forEach(read -> alone(read.keys())
                        .subscribe()
                        .with(
                                values -> resume(read, emitter -> emitter.complete(values)),
                                own -> resume(read, emitter -> emitter.fail(own))));
            } else {
                if (reads.size() > 1) {
                    // Perhaps their values took too long together: the next go out one by one, until some were small
                    meanBytes = BATCH_BYTES;
                }
                reads.forEach(read -> resume(read, emitter -> emitter.fail(failure)));
            }
        }

        private void resume(Read read, Consumer<UniEmitter<? super Values>> step) {
            read.caller().emit(read.emitter(), step::accept);
        }
    }
}
