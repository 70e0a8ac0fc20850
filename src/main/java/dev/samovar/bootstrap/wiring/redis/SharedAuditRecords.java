package dev.samovar.bootstrap.wiring.redis;

import dev.samovar.api.operator.AuditRecord;
import dev.samovar.api.operator.SharedAudit;
import dev.samovar.cache.redis.fleet.RedisLatest;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The audit records of all replicas, in a list of Redis. */
final class SharedAuditRecords implements SharedAudit {

    private final RedisLatest texts;

    SharedAuditRecords(RedisLatest texts) {
        this.texts = texts;
    }

    @Override
    public Uni<Void> add(AuditRecord written) {
        return texts.add(written.text());
    }

    @Override
    public Uni<List<AuditRecord>> load() {
        return texts.read()
                .map(all -> all.stream()
                        .map(AuditRecord::parse)
                        .flatMap(Optional::stream)
                        .toList());
    }
}
