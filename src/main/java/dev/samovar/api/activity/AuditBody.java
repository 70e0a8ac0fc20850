package dev.samovar.api.activity;

import dev.samovar.api.operator.AuditRecord;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The last management writes.
 *
 * @param success true
 * @param changes the newest first
 */
public record AuditBody(boolean success, List<Change> changes) {

    /**
     * A management write.
     *
     * @param operator the name of the operator's key, or the address while no key is configured
     * @param address the address of the connection
     * @param target what it was done to; empty for the whole cache
     * @param count the entries that were removed, generated or put
     * @param result {@code unconfirmed} if the store did not answer in time, so that it may have been made
     */
    @Schema(name = "AuditedChange")
    public record Change(
            Instant at,
            @Schema(examples = "ann") String operator,
            @Schema(examples = "192.0.2.1") String address,
            @Schema(examples = "invalidate pattern") String action,
            @Schema(examples = "*:Python*") String target,
            long count,
            @Schema(enumeration = {"done", "unconfirmed"}) String result) {

        private static Change of(AuditRecord written) {
            return new Change(
                    written.at(),
                    written.operator().name(),
                    written.operator().address(),
                    written.action(),
                    written.target(),
                    written.count(),
                    written.isDone() ? "done" : "unconfirmed");
        }
    }

    static AuditBody of(List<AuditRecord> records) {
        return new AuditBody(true, records.stream().map(Change::of).toList());
    }
}
