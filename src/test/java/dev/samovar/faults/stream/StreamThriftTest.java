package dev.samovar.faults.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.ModelThrift;
import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rule of one call per key, with the times of streams. Times are in milliseconds. */
class StreamThriftTest {

    private static final String TOPIC = "red 1";

    private final FaultLog faults = new FaultLog();
    private final PurgeLog purges = new PurgeLog();
    private final ModelThrift thrift = new ModelThrift(faults, purges, (from, to) -> false, StreamWatch.AFTERMATH);

    private static long at(long millis) {
        return millis * 1_000_000;
    }

    private static Call call(long serial, String by, long from, long to, Outcome outcome) {
        return new Call(serial, TOPIC, by, at(from), at(to), outcome);
    }

    private List<Optional<String>> reasons(Call... calls) {
        return thrift.repeated(List.of(calls)).stream()
                .map(ModelThrift.Repeated::explanation)
                .toList();
    }

    @Test
    void secondCallWithoutAReasonIsFound() {
        Call first = call(1, "a", 0, 3_000, Outcome.ANSWERED);

        assertThat(reasons(first)).isEmpty();
        assertThat(reasons(first, call(2, "b", 1_000, 4_000, Outcome.ANSWERED)))
                .as("while the first one runs")
                .containsExactly(Optional.empty());
        assertThat(reasons(first, call(2, "a", 5_000, 8_000, Outcome.ANSWERED)))
                .as("after the first one")
                .containsExactly(Optional.empty());
    }

    @Test
    void purgeInMidStreamExplainsOneCall() {
        Purge purge = purges.begin(new Purge("", "a", at(1_000), 1));
        purge.answered(new Reply("", "a", 200, "", "", "", at(1_000), at(1_010)));

        assertThat(reasons(
                        call(1, "a", 0, 3_000, Outcome.ANSWERED),
                        call(2, "b", 1_005, 4_000, Outcome.ANSWERED),
                        call(3, "c", 1_100, 4_100, Outcome.ANSWERED)))
                .containsExactly(Optional.of("a purge"), Optional.empty());
    }

    @Test
    void callThatWasGivenUpOrBrokeOffExplainsOneCall() {
        for (Outcome outcome : List.of(Outcome.ABANDONED, Outcome.FAILED)) {
            assertThat(reasons(
                            call(1, "a", 0, 500, outcome),
                            call(2, "b", 600, 3_600, Outcome.ANSWERED),
                            call(3, "c", 700, 3_700, Outcome.ANSWERED)))
                    .containsExactly(Optional.of("no answer before"), Optional.empty());
        }
    }

    @Test
    void faultThatKeptAStreamFromTheStoreExplainsTheNextCall() {
        Fault fault = faults.begin(new Fault(FaultKind.LINK_CUT, "a", "", at(2_000)));
        fault.ended(at(3_500));
        fault.recovered(at(3_600));
        Call first = call(1, "a", 0, 3_000, Outcome.ANSWERED);

        assertThat(reasons(first, call(2, "b", 9_000, 12_000, Outcome.ANSWERED)))
                .containsExactly(Optional.of("LINK_CUT"));
        assertThat(reasons(first, call(2, "b", 13_000, 16_000, Outcome.ANSWERED)))
                .containsExactly(Optional.empty());
    }
}
