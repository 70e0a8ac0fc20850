package dev.samovar.cache.redis.connection;

import dev.samovar.cache.StoreTrouble;
import dev.samovar.cache.StoreTrouble.Effect;
import dev.samovar.cache.StoreUnavailableException;
import dev.samovar.log.CauseChain;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The failures of commands, by what they mean to the store. */
public final class RedisErrors {

    /** Errors that Redis answers with, as far as their names tell an operator something. */
    private static final List<StoreTrouble> KNOWN = List.of(
            new StoreTrouble(
                    "OOM",
                    "Redis is full and evicts nothing; give it more maxmemory, or set maxmemory-policy volatile-lfu",
                    Effect.KEEPS_NOTHING),
            new StoreTrouble("LOADING", "Redis is loading its data; wait until it has", Effect.DOWN),
            new StoreTrouble(
                    "READONLY",
                    "this Redis is a read-only replica; let REDIS_URL lead to the master, or to Sentinel",
                    Effect.READS_ONLY),
            new StoreTrouble(
                    "MASTERDOWN",
                    "this Redis is a replica that has lost its master; let REDIS_URL lead to the master, or to Sentinel",
                    Effect.DOWN),
            new StoreTrouble(
                    "NOREPLICAS",
                    "Redis has fewer replicas than min-replicas-to-write asks for; start them or lower it",
                    Effect.READS_ONLY),
            new StoreTrouble(
                    "MISCONF",
                    "Redis cannot save its data to disk and refuses writes; make room on its disk, or set"
                            + " stop-writes-on-bgsave-error no",
                    Effect.READS_ONLY),
            new StoreTrouble(
                    "CLUSTERDOWN", "the cluster has no master for some slots; bring back its nodes", Effect.DOWN),
            down("TRYAGAIN"),
            ofOneKey("CROSSSLOT"),
            down("MOVED"),
            down("ASK"),
            new StoreTrouble(
                    "NOAUTH",
                    "Redis wants a password; put it into REDIS_URL (redis://user:password@host:6379) or"
                            + " quarkus.redis.password, that of a master behind Sentinel into"
                            + " samovar.redis.master-password",
                    Effect.DOWN),
            new StoreTrouble(
                    "WRONGPASS",
                    "Redis does not know this user or password; correct REDIS_URL or quarkus.redis.password,"
                            + " behind Sentinel also samovar.redis.master-user and master-password",
                    Effect.DOWN),
            new StoreTrouble(
                    "NOPERM",
                    "the Redis user lacks rights; grant what \"Rights\" in src/docs/redis.md lists",
                    Effect.READS_ONLY),
            new StoreTrouble("BUSY", "a script holds up Redis; end it with SCRIPT KILL", Effect.DOWN),
            down("UNKILLABLE"),
            down("NOSCRIPT"),
            ofOneKey("WRONGTYPE"),
            down("EXECABORT"));

    private static final StoreTrouble TLS = new StoreTrouble(
            "TLS",
            "the TLS handshake with Redis failed; check that REDIS_URL begins with rediss:// only for a TLS port, and the"
                    + " certificate, its host name and quarkus.tls.*",
            Effect.DOWN);

    private static final StoreTrouble UNREACHABLE =
            new StoreTrouble("UNREACHABLE", "check that Redis runs, REDIS_URL and the network", Effect.DOWN);

    /** Errors after which another connection may lead to another server, or to the same one with other rights. */
    private static final List<String> ELSEWHERE = List.of("READONLY", "MASTERDOWN", "NOAUTH", "CONNECTION_CLOSED");

    private RedisErrors() {}

    private static StoreTrouble down(String code) {
        return new StoreTrouble(code, "see the log of Redis", Effect.DOWN);
    }

    private static StoreTrouble ofOneKey(String code) {
        return new StoreTrouble(code, "see the log of Redis", Effect.FAILS_FOR_A_KEY);
    }

    /** The failure as callers of the store see it. Its message is safe to show, so the cause is left out. */
    static StoreUnavailableException because(Throwable failure) {
        Optional<StoreTrouble> known = trouble(failure);
        if (!isAnswer(failure)) {
            return known.filter(trouble -> !trouble.equals(TLS))
                    .map(refusal ->
                            new StoreUnavailableException("Redis refused the connection: " + refusal.code(), refusal))
                    .orElseGet(() -> new StoreUnavailableException(unreachable(failure), known.orElse(UNREACHABLE)));
        }
        String refused = "Redis refused a command";
        return known.map(trouble -> new StoreUnavailableException(refused + ": " + trouble.code(), trouble))
                .orElseGet(() -> new StoreUnavailableException(refused));
    }

    private static String unreachable(Throwable failure) {
        return UnreachableCause.of(failure)
                .map(cause -> "Redis cannot be reached: " + cause)
                .orElse("Redis cannot be reached");
    }

    /** What a failure says about Redis; nothing if it says nothing in particular. */
    public static Optional<StoreTrouble> trouble(Throwable failure) {
        for (Throwable cause : CauseChain.of(failure)) {
            if (cause instanceof SSLException) {
                return Optional.of(TLS);
            }
            String text = text(cause);
            Optional<StoreTrouble> named =
                    KNOWN.stream().filter(known -> names(text, known.code())).findFirst();
            if (named.isPresent()) {
                return named;
            }
        }
        return Optional.empty();
    }

    /** Whether Redis has given the reason itself. */
    public static boolean isNamed(StoreTrouble trouble) {
        return KNOWN.contains(trouble);
    }

    /** The lack of the right to a channel, which a user of Redis 7 has to be given by name. */
    public static StoreTrouble noChannel(String channel) {
        return new StoreTrouble(
                "NOPERM",
                "the Redis user has no right to the channel of the replicas; grant it: ACL SETUSER <user> &" + channel,
                Effect.TELLS_NOBODY);
    }

    /**
     * The failure of a deadline.
     *
     * @param setting the setting that bounds it; null if none does
     */
    static StoreUnavailableException slow(Duration limit, @Nullable String setting) {
        String message = "Redis did not answer within " + limit.toMillis() + " ms";
        String advice = "check the load of Redis and of this machine, and the network";
        return new StoreUnavailableException(
                setting == null ? message : message + " (" + setting + ")",
                new StoreTrouble(
                        StoreTrouble.TIMEOUT,
                        setting == null ? advice : advice + "; raise " + setting + " if Redis is far away",
                        Effect.DOWN));
    }

    /** Whether Redis itself said so. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof Response && !text(failure).equals("CONNECTION_CLOSED");
    }

    /** Whether the connection is of no use any more. */
    static boolean isOfTheConnection(Throwable failure) {
        String text = text(failure);
        return failure instanceof Response ? ELSEWHERE.stream().anyMatch(code -> names(text, code)) : !isFull(text);
    }

    /** Whether Redis takes what it read for a breach of the protocol, and ends the connection. */
    static boolean isBreachOfProtocol(Throwable failure) {
        return isAnswer(failure) && text(failure).contains("Protocol error");
    }

    /** Whether the command was not even sent, since the connection had been closed before. */
    static boolean isUnsent(Throwable failure) {
        return text(failure).equals("Connection is closed");
    }

    /** Whether Redis does not know the script of a digest, which has to be sent in full then. */
    public static boolean isUnknownScript(Throwable failure) {
        return isAnswer(failure) && text(failure).startsWith("NOSCRIPT");
    }

    private static boolean isFull(String text) {
        return text.contains("queue is full") || text.contains("CROSSSLOT");
    }

    // In scripts, Redis 6.2 gives the error of a command in the middle of a sentence: "... -OOM command not allowed
    // ..."
    private static boolean names(String text, String code) {
        return text.startsWith(code)
                || text.contains("-" + code + " ")
                || isLackOfRights(text, code)
                || isLackOfLogin(text, code);
    }

    // Without a login, Redis takes a command of more than ten words for a breach of the protocol
    private static boolean isLackOfLogin(String text, String code) {
        return code.equals("NOAUTH") && text.contains("Protocol error: unauthenticated");
    }

    // In scripts, Redis says so in words alone
    private static boolean isLackOfRights(String text, String code) {
        return code.equals("NOPERM")
                && (text.contains("can't run this command")
                        || text.contains("can't access")
                        || text.contains("can't publish"));
    }

    private static String text(Throwable failure) {
        String text = failure.getMessage();
        return text == null ? "" : text;
    }
}
