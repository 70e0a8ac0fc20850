package dev.samovar.cache.redis.relay;

import static dev.samovar.cache.redis.Replica.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.bus.RedisReplicaBus;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import dev.samovar.cache.redis.connection.Patience;
import dev.samovar.cache.redis.connection.RedisClock;
import dev.samovar.cache.redis.connection.RedisExecutor;
import dev.samovar.cache.relay.StreamRelay;
import dev.samovar.testing.LogCapture;
import dev.samovar.testing.redis.RedisServerProcess;
import io.vertx.core.Context;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The inbox of one replica on a real server: when it is opened, opened again, and closed. */
class RedisMailboxTest {

    private static final Pattern CLIENT = Pattern.compile("^id=(\\d+) ", Pattern.MULTILINE);

    private final RedisServerProcess server = RedisServerProcess.start();
    private final Vertx vertx = Vertx.vertx();
    private final Vertx admins = Vertx.vertx();
    private final Redis admin = Redis.createClient(admins, server.url());
    private final RedisClock clock = new RedisClock(InstantSource.system(), System::nanoTime);
    private final RedisOptions options = StreamReplica.options(server.url());
    private final Redis redis = Redis.createClient(vertx, options);
    private final Duration patience = Duration.ofSeconds(2);
    private final RedisExecutor commands =
            new RedisExecutor(vertx, redis, options.getType(), new Patience(patience, patience));
    private final RedisReplicaBus bus =
            new RedisReplicaBus(vertx.getDelegate(), redis, redis, "samovar", System::nanoTime, clock);
    private final Context loop = vertx.getDelegate().getOrCreateContext();
    private final RedisMailbox mailbox = onLoop();

    /** A mailbox whose loop the test knows. */
    private RedisMailbox onLoop() {
        CompletableFuture<RedisMailbox> made = new CompletableFuture<>();
        loop.runOnContext(x -> made.complete(RedisMailbox.create(redis.getDelegate(), commands, bus, "samovar")));
        return made.join();
    }

    @AfterEach
    void stop() {
        mailbox.close();
        get(bus.close());
        get(vertx.close());
        get(admins.close());
        server.close();
    }

    /** Waits until the loop has done what it was told to so far. */
    private void awaitLoop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.runOnContext(x -> done.complete(null));
        done.join();
    }

    private static void await(Callable<Boolean> condition) {
        RelayedStreamContract.soon().until(condition);
    }

    private String admin(String command, String... arguments) {
        Request request = Request.cmd(Command.create(command));
        for (String argument : arguments) {
            request.arg(argument);
        }
        return get(admin.send(request)).toString();
    }

    private int subscribers() {
        Request request = Request.cmd(Command.PUBSUB).arg("NUMSUB").arg("samovar:replica:inbox:" + mailbox.replica());
        return get(admin.send(request)).get(1).toInteger();
    }

    /** The ids of connections with a subscription. */
    private List<String> subscriptions() {
        Matcher ids = CLIENT.matcher(admin("CLIENT", "LIST", "TYPE", "pubsub"));
        return ids.results().map(result -> result.group(1)).toList();
    }

    private AtomicInteger open() {
        AtomicInteger opened = new AtomicInteger();
        mailbox.open(opened::incrementAndGet);
        return opened;
    }

    private AtomicInteger opened() {
        AtomicInteger opened = open();
        await(() -> opened.get() == 1);
        return opened;
    }

    @Test
    void inboxIsOpenedOnceForAllThatWaitForIt() {
        AtomicInteger first = open();
        AtomicInteger second = open();
        await(() -> first.get() == 1 && second.get() == 1);
        AtomicInteger third = open();
        awaitLoop();

        assertThat(third).hasValue(1);
        assertThat(subscribers()).isEqualTo(1);
        assertThat(subscriptions()).hasSize(1);
    }

    @Test
    void stepsThatWaitAreBoundedAndTakenOnce() {
        server.freeze();
        AtomicInteger steps = new AtomicInteger();
        for (int i = 0; i < 1_500; i++) {
            mailbox.open(steps::incrementAndGet);
        }
        awaitLoop();
        server.thaw();
        await(() -> steps.get() == 1_000);
        reopen();
        opened();

        assertThat(steps).hasValue(1_000);
    }

    @Test
    void stepThatFailsLeavesTheOthersAlone() {
        try (LogCapture log = LogCapture.of(RedisStreamRelay.class)) {
            mailbox.open(() -> {
                throw new IllegalStateException("a fault");
            });
            AtomicInteger other = open();
            await(() -> other.get() == 1);

            assertThat(log.messages()).singleElement().asString().contains("A step of a followed stream failed");
        }
    }

    /** Ends the connections of commands, and waits for the next subscription. */
    private void reopen() {
        get(mailbox.send("nobody", new RelayMessage.Unfollow("0123456789abcdef")));
        List<String> before = subscriptions();
        admin("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await(() -> !subscriptions().isEmpty() && !subscriptions().equals(before));
    }

    /** The connections of commands may lead to another server from then on. */
    @Test
    void inboxIsOpenedAgainWhenConnectionsOfCommandsAreLost() {
        opened();
        reopen();
        opened();

        await(() -> subscribers() == 1);
    }

    @Test
    void inboxIsOpenedAgainWhenTheBusHasAGap() {
        bus.start();
        await(bus::isConfirmed);
        List<String> ofBus = subscriptions();
        assertThat(ofBus).hasSize(1);
        opened();
        List<String> both = subscriptions();
        admin("CLIENT", "KILL", "ID", ofBus.get(0));

        await(() -> subscriptions().size() == 2 && subscriptions().stream().noneMatch(both::contains));
    }

    @Test
    void nothingIsTakenToBeOpenWhileTheServerIsAway() {
        opened();
        get(mailbox.send("nobody", new RelayMessage.Unfollow("0123456789abcdef")));
        CompletableFuture<Void> lost = new CompletableFuture<>();
        // After the mailbox's own
        commands.whenLost(() -> lost.complete(null));
        server.kill();
        lost.join();
        AtomicInteger during = open();
        awaitLoop();
        assertThat(during).hasValue(0);
        server.startAgain();

        await(() -> during.get() == 1);
    }

    @Test
    void closedMailboxHasNoSubscription() {
        opened();
        assertThat(subscribers()).isEqualTo(1);
        get(mailbox.shutDown());

        await(() -> subscribers() == 0);
    }

    /** Receives what comes by the inbox of a replica that is none. */
    private List<RelayMessage> inbox(String replica) {
        List<RelayMessage> received = new CopyOnWriteArrayList<>();
        RedisConnection connection = get(admin.connect());
        connection.handler(push -> {
            if (push.get(0).toString().equals("message")) {
                RelayCodec.decode(push.get(2).toBytes()).ifPresent(received::add);
            }
        });
        get(connection.send(Request.cmd(Command.SUBSCRIBE).arg("samovar:replica:inbox:" + replica)));
        return received;
    }

    private static void awaitMessage(List<RelayMessage> received, Class<? extends RelayMessage> kind) {
        await(() -> received.stream().anyMatch(kind::isInstance));
    }

    @Test
    void shutdownWaitsForAFollowerThatIsSlow() {
        bus.start();
        await(bus::isConfirmed);
        FakeSource source = new FakeSource().chunk("all");
        source.end();
        mailbox.relay().offer(RelayBench.LEASE, source);
        String session = "0123456789abcdef";
        String slow = "fedcba9876543210";
        List<RelayMessage> received = inbox(slow);
        mailbox.announce(new ReplicaEvent.StreamWanted(session, slow, RelayBench.HOLDER));
        awaitMessage(received, RelayMessage.End.class);

        CompletableFuture<Void> over = mailbox.shutDown().subscribeAsCompletionStage();
        get(mailbox.send(mailbox.replica(), new RelayMessage.Unfollow(session)));
        over.join();
        get(mailbox.send(slow, new RelayMessage.Alive(session, mailbox.replica(), 3)));
        awaitMessage(received, RelayMessage.Alive.class);

        assertThat(received).as("the stream was not refused").noneMatch(RelayMessage.Gone.class::isInstance);
        await(() -> subscribers() == 0);
    }

    /** Follows a stream of which no replica knows. */
    private FollowedReader follow(Runnable onSealed) {
        FollowedReader reader = new FollowedReader(Long.MAX_VALUE);
        mailbox.relay()
                .follow(new StreamRelay.Target(RelayBench.KEY, RelayBench.HOLDER, Duration.ofMinutes(1)), onSealed)
                .subscribe(reader);
        awaitLoop();
        return reader;
    }

    @Test
    void streamThatWasLeftHasNoTimer() {
        AtomicInteger sealed = new AtomicInteger();
        follow(sealed::incrementAndGet).cancel();
        CompletableFuture<Void> later = new CompletableFuture<>();
        follow(() -> later.complete(null));
        later.join();

        assertThat(sealed).hasValue(0);
    }

    @Test
    void closedMailboxEndsWhatItFollows() {
        opened();
        FollowedReader reader = follow(() -> {});
        assertThat(reader.failed).isFalse();
        mailbox.close();
        awaitLoop();

        assertThat(reader.failed).isTrue();
    }
}
