package dev.samovar.warming;

import dev.samovar.content.KnownFailure;
import dev.samovar.log.LogText;
import dev.samovar.measure.LabelledCounter;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Warms the entries of runs within their budgets, and counts the outcomes. */
final class EntryWarming {

    private static final String SKIPPED = "skipped";
    private static final String FAILED = "failed";

    private final LabelledCounter results;

    EntryWarming(Stream<String> namespaces) {
        this.results =
                new LabelledCounter(namespaces.flatMap(EntryWarming::outcomes).toList());
    }

    private static Stream<List<String>> outcomes(String namespace) {
        Stream<String> warmed = Stream.of(WarmResult.Outcome.values()).map(WarmResult.Outcome::label);
        return Stream.concat(warmed, Stream.of(SKIPPED, FAILED)).map(outcome -> List.of(namespace, outcome));
    }

    /** The entries of all runs by namespace and outcome. */
    LabelledCounter results() {
        return results;
    }

    /** Warms one entry. Never fails, so that the other entries are warmed too. */
    Uni<Void> warm(WarmingRun run, WarmingTarget target, Duration minFreshFor) {
        RunBudget.Share share = run.budget().new Share();
        return Uni.createFrom()
                .deferred(
                        () -> Objects.requireNonNull(run.entries().get(target)).warm(minFreshFor, share))
                .invoke(result -> {
                    run.count(target, result);
                    results.increment(target.namespace(), result.outcome().label());
                })
                .onFailure()
                .invoke(failure -> share.refusal()
                        .ifPresentOrElse(reason -> skip(run, target, reason), () -> count(run, target, failure)))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void skip(WarmingRun run, WarmingTarget target, String reason) {
        run.skipped(target, reason);
        results.increment(target.namespace(), SKIPPED);
    }

    private void count(WarmingRun run, WarmingTarget target, Throwable failure) {
        String message = failure.getMessage();
        String reason = LogText.of(message == null ? failure.getClass().getSimpleName() : message);
        results.increment(target.namespace(), FAILED);
        run.failed(target, reason, forAll(failure));
    }

    private static String forAll(Throwable failure) {
        return failure instanceof WarmingFailedException
                ? String.valueOf(failure.getMessage())
                : KnownFailure.message(failure).orElse("it failed unexpectedly");
    }
}
