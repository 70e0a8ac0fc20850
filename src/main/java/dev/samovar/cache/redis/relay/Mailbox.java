package dev.samovar.cache.redis.relay;

import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;

/** The way of a replica to the inboxes of others, and its own inbox. Messages may be lost, repeated, and change places. */
interface Mailbox {

    /** The id of this replica. */
    String replica();

    /** Opens this replica's own inbox if it is not open, and calls back on the loop once it is. It may never be. */
    void open(Runnable ready);

    /** Tells all replicas, and does not wait. */
    void announce(ReplicaEvent.StreamWanted wanted);

    /** Sends to one replica. Emits null when Redis has it; a failure says that it may not. */
    Uni<Void> send(String replica, RelayMessage message);
}
