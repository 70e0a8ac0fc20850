package dev.samovar.faults.rule;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.injection.Setting;
import dev.samovar.fleet.Reply;
import java.util.Optional;
import java.util.function.Predicate;

/** A request for content fails only in the way and for the reason that the HTTP contract names. */
public record AllowedStatus(FaultLog faults, PurgeLog purges) implements Rule {

    /** What a 503 says whose generations were voided as often as the request looks again. */
    private static final String VOIDED = "Purges ended the generation";

    @Override
    public Optional<String> brokenBy(Reply reply) {
        if (isAllowed(reply)) {
            return Optional.empty();
        }
        return Optional.of("status " + reply.status() + " without a reason");
    }

    private boolean isAllowed(Reply reply) {
        String replica = reply.replica();
        long from = reply.startedNanos();
        long to = reply.endedNanos();
        return switch (reply.status()) {
            case 200 -> true;
            case 0 -> faults.isDown(replica, from, to);
            case 429 -> saysWhenToComeAgain(reply) && (isOfRateLimit(from, to) || isOfOutage(replica, from, to));
            case 503 ->
                saysWhenToComeAgain(reply)
                        && (isOfModel(from, to) || isOfShutdown(replica, from, to) || isOfPurges(reply));
            case 502 ->
                ofModel(from, to, kind -> kind == FaultKind.MODEL_GARBAGE).isPresent();
            case 504 -> isOfSlowModel(from, to) || isOfStop(replica, from, to);
            default -> false;
        };
    }

    private static boolean saysWhenToComeAgain(Reply reply) {
        return !reply.retryAfter().isEmpty();
    }

    /** The fault of the model that is felt then, or was when the failure happened that is remembered for its key. */
    private Optional<Fault> ofModel(long from, long to, Predicate<FaultKind> kinds) {
        return faults.ofModel(from - Setting.FAILURE_MEMORY.toNanos(), to, kinds);
    }

    private boolean isOfRateLimit(long from, long to) {
        return ofModel(from, to, kind -> kind == FaultKind.MODEL_RATE_LIMITED).isPresent();
    }

    /** The limit of model calls while Redis is unavailable. */
    private boolean isOfOutage(String replica, long from, long to) {
        return faults.ofRedis(replica, from, to).isPresent();
    }

    /**
     * A model that failed, or that is left alone after that: the last call of a fault may be the one that opens the
     * breaker.
     */
    private boolean isOfModel(long from, long to) {
        return faults.ofModel(from - Setting.LEFT_ALONE.toNanos(), to, kind -> kind != FaultKind.MODEL_GARBAGE)
                .isPresent();
    }

    private boolean isOfPurges(Reply reply) {
        return reply.body().contains(VOIDED)
                && purges.overtook(reply.topic(), reply.startedNanos(), reply.endedNanos(), faults);
    }

    /** A model that was slow, also when the call began that was given up after the fault, and is remembered for its key. */
    private boolean isOfSlowModel(long from, long to) {
        return ofModel(
                        from - Setting.ATTEMPT.toNanos(),
                        to,
                        kind -> kind == FaultKind.MODEL_HANGING || kind == FaultKind.MODEL_SLOW)
                .isPresent();
    }

    private boolean isOfShutdown(String replica, long from, long to) {
        return faults.ofProcess(replica, from, to, kind -> kind == FaultKind.REPLICA_TERMINATED)
                .isPresent();
    }

    /** To a process that was stopped the model has been silent. */
    private boolean isOfStop(String replica, long from, long to) {
        return faults.ofProcess(replica, from, to, kind -> kind.stops()).isPresent();
    }
}
