package dev.samovar.cache.redis.relay;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.RedisStores;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import org.junit.jupiter.api.Test;

/** Relayed streams on a master behind Sentinel, and its failover in mid-stream. */
class RelayedStreamSentinelTest extends RelayedStreamContract {

    private final RedisServerProcess master = RedisServerProcess.start();
    private final RedisServerProcess standby = RedisServerProcess.startStandbyOf(master);
    private final RedisServerProcess sentinel = RedisServerProcess.startSentinel(master.port());

    @Override
    RedisOptions options() {
        return RedisStores.poolOptions()
                .setType(RedisClientType.SENTINEL)
                .setRole(RedisRole.MASTER)
                .setMasterName("main")
                .setConnectionString(sentinel.url());
    }

    @Override
    void stopRedis() {
        sentinel.close();
        standby.close();
        master.close();
    }

    private void awaitReplication() {
        Vertx vertx = Vertx.vertx();
        Redis asked = Redis.createClient(vertx, sentinel.url());
        Redis replicated = Redis.createClient(vertx, standby.url());
        soon().until(() ->
                get(asked.send(Request.cmd(Command.SENTINEL).arg("slaves").arg("main")))
                                .size()
                        == 1);
        soon().until(() -> get(replicated.send(Request.cmd(Command.INFO).arg("replication")))
                .toString()
                .contains("master_link_status:up"));
        get(vertx.close());
    }

    /** Proves that a followed stream ends whole or openly broken when the master fails, and the next one is followed. */
    @Test
    void failoverInTheMiddleEndsWholeOrBroken() {
        awaitReplication();
        StreamCaller own = begin("failover", "half ");
        StreamCaller follower = second.ask("failover");
        soon().until(() -> follower.text().equals("half "));
        master.kill();
        leader.send("rest");
        soon().until(() -> follower.isBroken() || follower.text().equals("half rest"));
        leader.end();
        soon().until(() -> own.isComplete() && (follower.isComplete() || follower.isBroken()));
        System.out.println("MEASURED follower after a failover: " + (follower.isComplete() ? "whole" : "broken"));
        assertThat("half rest").startsWith(follower.text());
        assertThat(follower.isComplete()).isEqualTo(!follower.isBroken());
        assertThat(follower.text().equals("half rest") || follower.isBroken()).isTrue();

        soon().until(() -> leader.bus.isConfirmed() && second.bus.isConfirmed() && !second.store.isUnavailable());
        soon().until(() -> !leader.store.isUnavailable() && leader.cache.generationsUnderWay() == 0);
        int before = leader.generations.size();
        StreamCaller next = leader.ask("next");
        soon().until(() -> leader.generations.size() > before);
        leader.send("new");
        StreamCaller following = second.ask("next");
        soon().until(() -> following.text().equals("new"));
        leader.end();
        soon().until(() -> next.isComplete() && following.isComplete());
        assertThat(second.generations).isEmpty();
    }
}
