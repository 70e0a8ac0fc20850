package dev.samovar.api.entries;

import dev.samovar.api.entries.ExplainBody.Entry;
import dev.samovar.api.entries.ExplainBody.Reason;
import dev.samovar.cache.entry.Lookup;
import dev.samovar.content.explain.MissDiagnosis;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the explanations of content and of proxied requests both say of a diagnosis.
 *
 * @param outcome {@code hit}, {@code stale} or {@code miss}
 * @param foundIn the tier of the entry; null on a miss
 */
record ExplainedOutcome(
        String key,
        String fingerprint,
        String outcome,
        @Nullable String foundIn,
        long epoch,
        @Nullable Entry entry,
        Reason reason) {

    static ExplainedOutcome of(MissDiagnosis diagnosis, Instant now) {
        Optional<Lookup.Found> found = diagnosis.lookup().fold(Optional::of, absent -> Optional.empty());
        return new ExplainedOutcome(
                diagnosis.key().logical(diagnosis.version()),
                diagnosis.key().fingerprint(),
                found.map(hit -> hit.entry().isFresh(now) ? "hit" : "stale").orElse("miss"),
                found.map(hit -> hit.tier().label()).orElse(null),
                diagnosis.lookup().epoch(),
                found.map(hit -> Entry.of(hit.entry(), now)).orElse(null),
                Reason.of(diagnosis.reason()));
    }
}
