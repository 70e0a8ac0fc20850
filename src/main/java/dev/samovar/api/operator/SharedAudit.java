package dev.samovar.api.operator;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * The last management writes of all replicas. Every method fails with {@link dev.samovar.cache.StoreUnavailableException}
 * if they are unavailable.
 */
public interface SharedAudit {

    /** Adds a record, and removes the oldest one beyond {@link AuditLog#RECORDS}. */
    Uni<Void> add(AuditRecord written);

    /** The records, in any order. */
    Uni<List<AuditRecord>> load();

    /** None: this process keeps its own records alone. */
    static SharedAudit none() {
        return new SharedAudit() {
            @Override
            public Uni<Void> add(AuditRecord written) {
                return Uni.createFrom().voidItem();
            }

            @Override
            public Uni<List<AuditRecord>> load() {
                return Uni.createFrom().item(List.of());
            }
        };
    }
}
