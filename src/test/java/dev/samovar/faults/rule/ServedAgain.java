package dev.samovar.faults.rule;

import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An answer that was served from the store is served again, unless it was purged or the store was unavailable. */
public final class ServedAgain implements Rule {

    private final FaultLog faults;
    private final PurgeLog purges;
    private final Map<String, Reply> stored = new ConcurrentHashMap<>();

    public ServedAgain(FaultLog faults, PurgeLog purges) {
        this.faults = faults;
        this.purges = purges;
    }

    @Override
    public Optional<String> brokenBy(Reply reply) {
        if (reply.isFromStore()) {
            stored.put(reply.topic(), reply);
        }
        Reply before = stored.get(reply.topic());
        if (before == null || reply.status() == 200 || before.endedNanos() - reply.startedNanos() > 0) {
            return Optional.empty();
        }
        long from = before.startedNanos();
        long to = reply.endedNanos();
        boolean excused = purges.of(reply.topic())
                        .anyMatch(purge ->
                                purge.begunNanos() - to <= 0 && (!purge.isAnswered() || purge.endedNanos() - from >= 0))
                || faults.felt(from, to).anyMatch(fault -> fault.kind().lane() != FaultKind.Lane.MODEL);
        return excused ? Optional.empty() : Optional.of("it was there before: " + before);
    }
}
