package dev.samovar.cache.redis.relay;

import dev.samovar.cache.Purge;
import dev.samovar.cache.redis.bus.FakeBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Replicas on one loop whose messages arrive at once, or are lost as the test says. */
final class FakeNetwork {

    final ManualLoop loop = new ManualLoop();
    final List<RelayMessage> sent = new ArrayList<>();
    final List<ReplicaEvent> announced = new ArrayList<>();
    private final Map<String, Member> members = new TreeMap<>();

    /** The messages that are lost. */
    Predicate<RelayMessage> lost = message -> false;

    /** Whether Redis takes messages. */
    boolean available = true;

    /** A replica. */
    final class Member extends FakeBus implements Mailbox {
        private final String id;
        private boolean closed;
        private boolean old;
        final RedisStreamRelay relay;

        private Member(String id) {
            this.id = id;
            this.relay = new RedisStreamRelay(this, loop, this);
        }

        /** It receives and sends nothing any more. */
        void kill() {
            closed = true;
        }

        /** It knows nothing of followed streams. */
        void isOld() {
            old = true;
        }

        void receive(byte[] bytes) {
            if (!closed) {
                loop.execute(() -> relay.arrived(bytes));
            }
        }

        @Override
        public String replica() {
            return id;
        }

        @Override
        public void open(Runnable ready) {
            loop.execute(ready);
        }

        @Override
        public void announce(ReplicaEvent.StreamWanted wanted) {
            announced.add(wanted);
            tell(wanted);
        }

        private void tell(ReplicaEvent event) {
            if (available && !closed) {
                members.values().stream()
                        .filter(member -> !member.closed && !member.old)
                        .forEach(member -> member.announce(event));
            }
        }

        @Override
        public Uni<Void> send(String replica, RelayMessage message) {
            return Uni.createFrom().deferred(() -> {
                if (closed) {
                    return Uni.createFrom().nothing();
                }
                sent.add(message);
                if (!available) {
                    return Uni.createFrom().failure(new IllegalStateException("away"));
                }
                Member target = members.get(replica);
                if (target != null && !lost.test(message)) {
                    target.receive(RelayCodec.encode(message));
                }
                return Uni.createFrom().voidItem();
            });
        }

        @Override
        public Uni<Confirmations> purged(Purge purge) {
            tell(new ReplicaEvent.Purged(purge));
            return Uni.createFrom().item(new Confirmations(1, 1));
        }
    }

    Member member(String id) {
        Member member = new Member(id);
        members.put(id, member);
        return member;
    }

    /** The messages of a kind that were sent, lost ones included. */
    <T extends RelayMessage> List<T> sent(Class<T> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
