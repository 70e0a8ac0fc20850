package dev.samovar.cache.redis.connection;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.cache.redis.RedisStores;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The connections that commands share are renewed together, so that they lead to one server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewalTest {

    private final RedisStores stores = RedisStores.onServer();
    private final RedisExecutor commands = stores.commands();

    @AfterAll
    void stop() {
        stores.close();
    }

    @Test
    void commandsGoOverNewConnectionsAfterARenewal() {
        Set<Long> before = connections();
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        commands.whenConnected(opened::incrementAndGet);
        commands.whenLost(lost::incrementAndGet);

        commands.renew();

        assertThat(connections()).hasSize(RedisExecutor.CONNECTIONS).doesNotContainAnyElementsOf(before);
        assertThat(opened).hasValue(RedisExecutor.CONNECTIONS);
        assertThat(lost).hasValue(0);
        await().untilAsserted(() -> assertThat(connected()).doesNotContainAnyElementsOf(before));
    }

    @Test
    void allAreRenewedOnceOneHasEnded() {
        Set<Long> before = connections();
        AtomicInteger lost = new AtomicInteger();
        commands.whenLost(lost::incrementAndGet);

        stores.redis(Command.CLIENT, "KILL", "ID", before.iterator().next());

        await().ignoreException(StoreUnavailableException.class)
                .untilAsserted(() -> assertThat(connections()).doesNotContainAnyElementsOf(before));
        assertThat(connections()).hasSize(RedisExecutor.CONNECTIONS);
        assertThat(lost).hasValue(1);
    }

    @Test
    void whatIsUnderWayIsNotDisturbed() {
        List<String> answers = get(Multi.createFrom()
                .range(0, 2_000)
                .invoke(i -> {
                    if (i % 500 == 250) {
                        commands.renew();
                    }
                })
                .onItem()
                .transformToUni(i -> commands.send(
                        Request.cmd(io.vertx.redis.client.Command.ECHO).arg(i)))
                .merge(128)
                .map(answer -> answer.toString())
                .collect()
                .asList());

        assertThat(new HashSet<>(answers)).hasSize(2_000);
    }

    /** The ids of the connections that commands go over. */
    private Set<Long> connections() {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 2 * RedisExecutor.CONNECTIONS; i++) {
            ids.add(get(commands.send(
                            Request.cmd(io.vertx.redis.client.Command.CLIENT).arg("ID")))
                    .toLong());
        }
        return ids;
    }

    /** The ids of all connections that Redis has. */
    private List<Long> connected() {
        return stores.redis(Command.CLIENT, "LIST")
                .toString()
                .lines()
                .filter(line -> line.startsWith("id="))
                .map(line -> Long.parseLong(line.substring(3, line.indexOf(' '))))
                .toList();
    }
}
