package dev.samovar.cache.redis;

import dev.samovar.cache.StoreUnavailableException;
import io.vertx.redis.client.Response;
import java.util.List;

/** The failures of commands, by what they mean to the store. */
final class Unavailable {

    /** Errors that Redis answers with, as far as their names tell an operator something. */
    private static final List<String> CODES = List.of(
            "OOM",
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "NOREPLICAS",
            "MISCONF",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "CROSSSLOT",
            "MOVED",
            "ASK",
            "NOAUTH",
            "WRONGPASS",
            "NOPERM",
            "BUSY",
            "UNKILLABLE",
            "NOSCRIPT",
            "WRONGTYPE",
            "EXECABORT");

    /** Errors after which another connection may lead to another server, or to the same one with other rights. */
    private static final List<String> ELSEWHERE = List.of("READONLY", "MASTERDOWN", "NOAUTH", "CONNECTION_CLOSED");

    private Unavailable() {}

    /** The failure as callers of the store see it. Its message is safe to show, so the cause is left out. */
    static StoreUnavailableException because(Throwable failure) {
        if (!isAnswer(failure)) {
            return new StoreUnavailableException(UnreachableCause.of(failure)
                    .map(cause -> "Redis cannot be reached: " + cause)
                    .orElse("Redis cannot be reached"));
        }
        String text = text(failure);
        return CODES.stream()
                .filter(code -> names(text, code))
                .findFirst()
                .map(code -> new StoreUnavailableException("Redis refused a command: " + code))
                .orElseGet(() -> new StoreUnavailableException("Redis refused a command"));
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

    /** Whether the command was not even sent, since the connection had been closed before. */
    static boolean isUnsent(Throwable failure) {
        return text(failure).equals("Connection is closed");
    }

    static boolean isUnknownScript(Throwable failure) {
        return isAnswer(failure) && text(failure).startsWith("NOSCRIPT");
    }

    private static boolean isFull(String text) {
        return text.contains("queue is full") || text.contains("CROSSSLOT");
    }

    // In scripts, Redis 6.2 gives the error of a command in the middle of a sentence: "... -OOM command not allowed
    // ..."
    private static boolean names(String text, String code) {
        return text.startsWith(code) || text.contains("-" + code + " ");
    }

    private static String text(Throwable failure) {
        String text = failure.getMessage();
        return text == null ? "" : text;
    }
}
