package dev.samovar.cache.failover;

import dev.samovar.cache.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** The calls of a store whose failures make it unavailable, and which the fallback answers then. */
final class StoreCalls {

    private final FailoverState state;

    StoreCalls(FailoverState state) {
        this.state = state;
    }

    /** A write, observed, whose refusal is noted. */
    <T> Uni<T> observedWrite(Uni<T> operation) {
        return Uni.createFrom().deferred(() -> {
            long begun = state.now();
            return operation.onItemOrFailure().invoke((item, failure) -> {
                if (failure instanceof StoreUnavailableException) {
                    state.writeFailed(begun, failure);
                }
                state.ended(begun, failure);
            });
        });
    }

    /** The store's answer, or the fallback's while the store is unavailable. */
    <T> Uni<T> routed(Supplier<Uni<T>> there, Supplier<Uni<T>> here) {
        return Uni.createFrom()
                .deferred(() -> state.isUnavailable()
                        ? here.get()
                        : observed(there.get())
                                .onFailure(failure ->
                                        failure instanceof StoreUnavailableException && state.isUnavailable())
                                .recoverWithUni(() -> here.get()));
    }

    /** An operation of the store, whose outcome counts for its availability. */
    <T> Uni<T> observed(Uni<T> operation) {
        return Uni.createFrom().deferred(() -> {
            long begun = state.now();
            return operation.onItemOrFailure().invoke((item, failure) -> state.ended(begun, failure));
        });
    }

    /** The failure of what cannot be done without the store. */
    static <T> Uni<T> unavailable(String message) {
        return Uni.createFrom().failure(() -> new StoreUnavailableException(message));
    }
}
