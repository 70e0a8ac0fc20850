package dev.samovar.faults.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.ReplicaLog.Away;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A call too many is found, and one that has a reason is left alone. Times are in milliseconds. */
class ThriftTest {

    private static final String TOPIC = "red 1";

    private final FaultLog faults = new FaultLog();
    private final PurgeLog purges = new PurgeLog();
    private final ModelThrift thrift = new ModelThrift(faults, purges, (from, to) -> false);

    private static long at(long millis) {
        return millis * 1_000_000;
    }

    private static Call call(long serial, String by, long from, Outcome outcome) {
        return new Call(serial, TOPIC, by, at(from), at(from + 50), outcome);
    }

    private static Call call(long serial, String by, long from) {
        return call(serial, by, from, Outcome.ANSWERED);
    }

    private void purge(String topics, long from, long to) {
        purges.begin(new Purge(topics, "a", at(from), 0))
                .answered(new Reply("", "a", 200, "", "", "", at(from), at(to)));
    }

    private void fault(FaultKind kind, String replica, long begun, long recovered) {
        Fault fault = faults.begin(new Fault(kind, replica, "", at(begun)));
        fault.ended(at(recovered));
        fault.recovered(at(recovered));
    }

    private List<Optional<String>> reasons(Call... calls) {
        return thrift.repeated(List.of(calls)).stream()
                .map(ModelThrift.Repeated::explanation)
                .toList();
    }

    @Test
    void repeatedCallWithoutReasonIsFound() {
        assertThat(reasons(call(1, "a", 0))).isEmpty();
        assertThat(reasons(call(1, "a", 0), call(2, "b", 100))).containsExactly(Optional.empty());
    }

    @Test
    void purgeExplainsOneCallOrTwoByPattern() {
        purge("", 100, 110);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 105), call(3, "c", 106)))
                .containsExactly(Optional.of("a purge"), Optional.empty());
        purge("red", 200, 210);
        assertThat(reasons(call(3, "a", 150), call(4, "b", 205), call(5, "b", 206), call(6, "b", 207)))
                .containsExactly(Optional.of("a purge"), Optional.of("a purge"), Optional.empty());
    }

    @Test
    void unrelatedOrEarlierPurgeExplainsNoCall() {
        purge("blue", 60, 70);
        purge("red", 0, 10);
        assertThat(reasons(call(1, "a", 20), call(2, "b", 100))).containsExactly(Optional.empty());
    }

    @Test
    void unansweredCallExplainsOneCall() {
        assertThat(reasons(call(1, "a", 0, Outcome.FAILED), call(2, "a", 100)))
                .containsExactly(Optional.of("no answer before"));
    }

    @Test
    void retryDuringAPurgeExplainsOneLaterCall() {
        purge("", 60, 70);
        assertThat(reasons(call(1, "a", 0, Outcome.FAILED), call(2, "b", 80), call(3, "a", 1_000), call(4, "a", 1_100)))
                .containsExactly(
                        Optional.of("no answer before"),
                        Optional.of("a retry that a purge overtook"),
                        Optional.empty());
    }

    @Test
    void retryDuringAPurgeExplainsOneCallOfAnotherReplica() {
        purge("", 60, 70);
        assertThat(reasons(call(1, "a", 0, Outcome.FAILED), call(2, "a", 80), call(3, "b", 90), call(4, "b", 100)))
                .containsExactly(
                        Optional.of("no answer before"),
                        Optional.of("a retry that a purge overtook"),
                        Optional.empty());
    }

    @Test
    void purgeExplainsOnlyOtherwiseUnexplainedCalls() {
        fault(FaultKind.LINK_CUT, "a", 0, 50);
        purge("", 104, 105);
        assertThat(reasons(call(1, "a", 20), call(2, "b", 104), call(3, "c", 106)))
                .containsExactly(Optional.of("LINK_CUT"), Optional.of("a purge"));
    }

    @Test
    void crashOfTheLeaderExplainsOneCall() {
        fault(FaultKind.REPLICA_KILLED, "a", 20, 30);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 2_000), call(3, "b", 3_000)))
                .containsExactly(Optional.of("the leader's death"), Optional.empty());
    }

    @Test
    void endOfAnotherReplicaExplainsNoCall() {
        fault(FaultKind.REPLICA_KILLED, "c", 20, 30);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 100))).containsExactly(Optional.empty());
    }

    @Test
    void onlyStallLongerThanALeaseExplainsOneCall() {
        fault(FaultKind.REPLICA_STALLED, "a", 20, 3_000);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 2_000))).containsExactly(Optional.empty());
        fault(FaultKind.REPLICA_STOPPED_LONG, "a", 20, 6_000);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 5_100), call(3, "b", 5_200)))
                .containsExactly(Optional.of("REPLICA_STOPPED_LONG"), Optional.empty());
    }

    @Test
    void faultOfRedisExplainsCallsAroundIt() {
        fault(FaultKind.LINK_CUT, "b", 1_000, 2_000);
        assertThat(reasons(call(1, "a", 0), call(2, "b", 1_500))).containsExactly(Optional.of("LINK_CUT"));
        assertThat(reasons(call(1, "a", 0), call(2, "c", 1_500))).containsExactly(Optional.empty());
        assertThat(reasons(call(1, "a", 0), call(2, "b", 9_000))).containsExactly(Optional.empty());
    }

    @Test
    void outageExplainsOneCallPerTopicAndPurge() {
        OutageThrift rule = new OutageThrift(purges);
        Away away = new Away("a", at(0), at(10_000));
        Call late = call(1, "a", 500);
        Call first = call(2, "a", 2_000);
        Call second = call(3, "a", 3_000);

        assertThat(rule.violations(List.of(away), List.of(late, first))).isEmpty();
        assertThat(rule.violations(List.of(away), List.of(late, first, second))).hasSize(1);
        purge("red", 2_500, 2_510);
        assertThat(rule.violations(List.of(away), List.of(late, first, second))).isEmpty();
        Away other = new Away("b", at(0), at(10_000));
        List<Call> others = List.of(call(4, "b", 2_000), call(5, "b", 3_000));
        assertThat(rule.violations(List.of(other), others))
                .as("it has heard of the purge")
                .isEmpty();
        assertThat(rule.violations(List.of(new Away("b", at(0), at(2_400))), others))
                .isEmpty();
        assertThat(rule.violations(List.of(other), List.of(others.get(0), others.get(1), call(6, "b", 4_000))))
                .hasSize(1);
    }

    @Test
    void outagesAndErrorsAreReadFromTheLog() {
        List<String> lines = List.of(
                "2026-01-02 03:04:05,000 WARN  [x] The redis store is unavailable, serving from the local fallback",
                "2026-01-02 03:04:06,500 INFO  [x] The redis store is available again after 1500 ms",
                "2026-01-02 03:04:07,000 WARN  [x.BlockedThreadChecker] blocked",
                "\tat a.b.C",
                "2026-01-02 03:04:08,000 ERROR [x] failed",
                "\tat d.e.F");
        assertThat(ReplicaLog.outages("a", lines, 0))
                .singleElement()
                .satisfies(away -> assertThat(away.toNanos() - away.fromNanos()).isEqualTo(at(1_500)));
        assertThat(ReplicaLog.errors(lines)).containsExactly("2026-01-02 03:04:08,000 ERROR [x] failed", "\tat d.e.F");
    }
}
