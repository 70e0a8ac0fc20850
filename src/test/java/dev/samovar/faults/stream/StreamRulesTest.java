package dev.samovar.faults.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.faults.rule.Purge;
import dev.samovar.faults.rule.PurgeLog;
import dev.samovar.faults.stream.StreamReply.End;
import dev.samovar.faults.stream.StreamReply.Reader;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls.Call;
import dev.samovar.testing.model.ModelCalls.Outcome;
import dev.samovar.testing.model.StreamedAnswer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule finds the stream that breaks it, and leaves those alone that do not. Times are in milliseconds. */
class StreamRulesTest {

    private static final String TOPIC = "red 1";
    private static final String ERROR = "data: {\"type\":\"error\",\"error\":{\"message\":\"Broken\"}}\n\n";
    private static final StreamedAnswer FIRST = new StreamedAnswer(1, TOPIC);
    private static final StreamedAnswer SECOND = new StreamedAnswer(2, TOPIC);

    private final FaultLog faults = new FaultLog();
    private final PurgeLog purges = new PurgeLog();
    private final List<Call> calls = new ArrayList<>();
    private final StreamCalls journal = new StreamCalls(() -> calls);
    private final WholeOrBroken whole = new WholeOrBroken(journal);
    private final CausedEnd end = new CausedEnd(journal, faults, purges);
    private final CausedCancel cancel = new CausedCancel(faults, purges);
    private boolean back;
    private final NothingAfterPurge fresh = new NothingAfterPurge(purges, journal, faults, (replica, from, to) -> back);

    private static long at(long millis) {
        return millis * 1_000_000;
    }

    private void call(long serial, String by, long from, long to, Outcome outcome) {
        calls.add(new Call(serial, TOPIC, by, at(from), at(to), outcome));
    }

    private void fault(FaultKind kind, String replica, long from, long to) {
        Fault fault = faults.begin(new Fault(kind, replica, "", at(from)));
        fault.ended(at(to));
        fault.recovered(at(to));
    }

    private void purge(String replica, String text, int status, long from, long to, long serialBefore) {
        Purge purge = purges.begin(new Purge("red", replica, at(from), serialBefore));
        purge.answered(new Reply("", replica, status, "", "", text, at(from), at(to)));
    }

    private static StreamReply reply(String replica, int status, End end, String body, long from, long to) {
        String retryAfter = status == 503 ? "1" : "";
        return new StreamReply(TOPIC, replica, Reader.WHOLE, status, end, "", retryAfter, body, at(from), at(to));
    }

    private static StreamReply reply(End end, String body) {
        return reply("a", 200, end, body, 0, 3_000);
    }

    @Test
    void wholeAnswerOrItsStartIsRight() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);

        assertThat(whole.brokenBy(reply(End.ENDED, FIRST.whole()))).isEmpty();
        assertThat(whole.brokenBy(reply(End.BROKEN, ""))).isEmpty();
        for (End early : List.of(End.BROKEN, End.LEFT)) {
            for (int length = 0; length < FIRST.first(3).length(); length++) {
                assertThat(whole.brokenBy(reply(early, FIRST.whole().substring(0, length))))
                        .as("%d bytes", length)
                        .isEmpty();
            }
        }
        assertThat(whole.brokenBy(reply(End.BROKEN, FIRST.first(3) + ERROR))).isEmpty();
        assertThat(whole.brokenBy(reply(End.BROKEN, ERROR))).isEmpty();
    }

    @Test
    void mixtureOfTwoAnswersIsFound() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        call(2, "b", 0, 3_000, Outcome.ANSWERED);
        String rest = SECOND.whole().substring(SECOND.first(7).length());

        for (End any : List.of(End.ENDED, End.BROKEN, End.LEFT)) {
            assertThat(whole.brokenBy(reply(any, FIRST.first(7) + rest)))
                    .hasValueSatisfying(how -> assertThat(how).contains("differs"));
        }
        assertThat(whole.brokenBy(reply(End.BROKEN, FIRST.first(3) + FIRST.first(1))))
                .as("a part twice")
                .isPresent();
        assertThat(whole.brokenBy(reply(End.BROKEN, FIRST.first(3) + ERROR + FIRST.first(1))))
                .as("parts behind an error")
                .isPresent();
        assertThat(whole.brokenBy(reply(End.BROKEN, FIRST.first(3).substring(0, 900) + ERROR)))
                .as("an error within an event")
                .isPresent();
    }

    @Test
    void ordinaryEndOfAPartialBodyIsFound() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);

        assertThat(whole.brokenBy(reply(End.ENDED, ""))).isPresent();
        assertThat(whole.brokenBy(reply(End.ENDED, FIRST.first(39))))
                .hasValueSatisfying(how -> assertThat(how).contains("an ordinary end after"));
        assertThat(whole.brokenBy(reply(End.ENDED, FIRST.first(3) + ERROR)))
                .hasValueSatisfying(how -> assertThat(how).contains("an ordinary end after"));
    }

    @Test
    void answerOfAnotherTopicOrOfNoCallIsFound() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);

        calls.add(new Call(3, "red 2", "a", at(0), at(3_000), Outcome.ANSWERED));
        assertThat(whole.brokenBy(reply(End.ENDED, new StreamedAnswer(3, "red 2").whole())))
                .hasValueSatisfying(how -> assertThat(how).contains("another request"));
        assertThat(whole.brokenBy(reply(End.ENDED, SECOND.whole()))).isPresent();
        assertThat(whole.brokenBy(reply("a", 502, End.ENDED, FIRST.first(1), 0, 1)))
                .isPresent();
    }

    @Test
    void breakNeedsAReason() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        StreamReply own = reply(End.BROKEN, FIRST.first(3));
        StreamReply followed = reply("b", 200, End.BROKEN, FIRST.first(3), 0, 3_000);

        assertThat(end.brokenBy(reply(End.ENDED, FIRST.whole()))).isEmpty();
        assertThat(end.brokenBy(reply(End.LEFT, FIRST.first(3)))).isEmpty();
        assertThat(end.brokenBy(reply(End.LATE, FIRST.first(3)))).isPresent();
        assertThat(end.brokenBy(own)).isPresent();
        fault(FaultKind.LINK_CUT, "a", 1_000, 2_000);
        assertThat(end.brokenBy(own))
                .as("its own replica needs no Redis for it")
                .isPresent();
        assertThat(end.brokenBy(followed)).isEmpty();
        fault(FaultKind.REPLICA_KILLED, "a", 1_000, 2_000);
        assertThat(end.brokenBy(own)).isEmpty();
        assertThat(end.brokenBy(reply("b", 0, End.BROKEN, "", 0, 3_000))).isPresent();
        assertThat(end.brokenBy(reply("a", 0, End.BROKEN, "", 1_500, 1_501))).isEmpty();
    }

    @Test
    void shutdownBreaksNoStreamThatHasBegun() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        fault(FaultKind.REPLICA_TERMINATED, "a", 1_000, 4_000);

        assertThat(end.brokenBy(reply(End.BROKEN, FIRST.first(3)))).isPresent();
        assertThat(end.brokenBy(reply("a", 200, End.BROKEN, FIRST.first(3), 1_001, 3_000)))
                .isEmpty();
        assertThat(end.brokenBy(reply("a", 0, End.BROKEN, "", 3_000, 3_001))).isEmpty();
        assertThat(end.brokenBy(reply("a", 503, End.ENDED, "{}", 1_001, 3_000))).isEmpty();
    }

    @Test
    void brokenUpstreamIsAReason() {
        call(1, "a", 0, 2_000, Outcome.FAILED);

        assertThat(end.brokenBy(reply(End.BROKEN, FIRST.first(3)))).isEmpty();
        assertThat(end.brokenBy(reply("b", 502, End.ENDED, "{}", 1_000, 2_001))).isEmpty();
        assertThat(end.brokenBy(reply("b", 502, End.ENDED, "{}", 2_001, 2_002))).isPresent();
        assertThat(end.brokenBy(reply("b", 500, End.ENDED, "{}", 1_000, 2_001))).isPresent();
    }

    @Test
    void unavailableOnlyAfterPurgesOrAtTheEnd() {
        StreamReply reply = reply("a", 503, End.ENDED, "{}", 0, 5_000);

        purge("b", "", 200, 1_000, 1_010, 0);
        assertThat(end.brokenBy(reply)).isPresent();
        purge("b", "", 200, 2_000, 2_010, 0);
        assertThat(end.brokenBy(reply)).isEmpty();
    }

    @Test
    void byteOfAnOldCallAfterAPurgeIsFound() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        purge("b", "", 200, 1_000, 1_010, 1);

        for (End any : End.values()) {
            assertThat(fresh.brokenBy(reply("a", 200, any, FIRST.first(1), 1_011, 3_000)))
                    .as("%s", any)
                    .isPresent();
        }
        assertThat(fresh.brokenBy(reply("a", 200, End.ENDED, FIRST.whole(), 1_009, 3_000)))
                .as("a request before the answer of the purge")
                .isEmpty();
        assertThat(fresh.brokenBy(reply("a", 200, End.ENDED, SECOND.whole(), 1_011, 3_000)))
                .as("a call after the purge")
                .isEmpty();
        assertThat(fresh.excused()).isZero();
    }

    @Test
    void onlyACutOffReplicaMayRepeatItsOwn() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        call(2, "c", 0, 3_000, Outcome.ANSWERED);
        purge("b", "", 200, 1_000, 1_010, 2);
        fault(FaultKind.LINK_CUT, "a", 500, 2_000);
        fault(FaultKind.LINK_CUT, "c", 1_100, 2_000);
        StreamReply own = reply("a", 200, End.ENDED, FIRST.whole(), 1_500, 3_000);

        assertThat(fresh.brokenBy(own)).isEmpty();
        assertThat(fresh.excused()).isEqualTo(1);
        assertThat(fresh.brokenBy(reply("c", 200, End.ENDED, SECOND.whole(), 1_500, 3_000)))
                .as("cut off after the purge")
                .isPresent();
        assertThat(fresh.brokenBy(reply("a", 200, End.ENDED, SECOND.whole(), 1_500, 3_000)))
                .as("another replica's")
                .isPresent();
        back = true;
        assertThat(fresh.brokenBy(own)).as("connected again").isPresent();
    }

    @Test
    void purgeOfOneReplicaHoldsThere() {
        call(1, "a", 0, 3_000, Outcome.ANSWERED);
        purge("a", "the purge holds on this replica", 503, 1_000, 1_010, 1);

        assertThat(fresh.brokenBy(reply("a", 200, End.ENDED, FIRST.whole(), 1_500, 3_000)))
                .isPresent();
        assertThat(fresh.brokenBy(reply("b", 200, End.ENDED, FIRST.whole(), 1_500, 3_000)))
                .isEmpty();
    }

    @Test
    void callGivenUpWithoutAReasonIsFound() {
        call(1, "a", 10_000, 11_000, Outcome.ABANDONED);

        assertThat(cancel.violations(calls, List.of(reply("a", 200, End.ENDED, "", 10_000, 12_000))))
                .hasSize(1);
        assertThat(cancel.violations(calls, List.of(reply("a", 200, End.LEFT, "", 10_000, 10_990))))
                .isEmpty();
        assertThat(cancel.violations(calls, List.of(reply("a", 200, End.LEFT, "", 12_000, 12_990))))
                .hasSize(1);
        fault(FaultKind.REPLICA_KILLED, "b", 10_500, 10_600);
        assertThat(cancel.violations(calls, List.of())).hasSize(1);
        fault(FaultKind.REPLICA_KILLED, "a", 10_500, 10_600);
        assertThat(cancel.violations(calls, List.of())).isEmpty();
    }
}
