package dev.samovar.api.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.samovar.warming.WarmingPlan;
import dev.samovar.warming.WarmingReport;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer after a run.
 *
 * @param warmedCount entries generated; in the answer to a dry run those that would be generated
 * @param dryRun only in the answer to a dry run, and true then
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Warmed(
        boolean success,
        int warmedCount,
        List<String> popularTopics,

        @Schema(description = "The proxied requests among the entries")
        int popularRequests,

        @Schema(description = "Only in the answer to a dry run: the entries that were looked at") @Nullable
        Integer total,

        @Schema(description = "Only in the answer to a dry run, and true then") @Nullable
        Boolean dryRun) {

    static Warmed of(WarmingReport report) {
        return new Warmed(true, report.warmedCount(), report.popularTopics(), report.requests(), null, null);
    }

    static Warmed dry(WarmingPlan plan) {
        return new Warmed(true, plan.calls(), plan.popularTopics(), plan.requests(), plan.entries(), true);
    }
}
