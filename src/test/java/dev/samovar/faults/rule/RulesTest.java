package dev.samovar.faults.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.faults.injection.Fault;
import dev.samovar.faults.injection.FaultKind;
import dev.samovar.faults.injection.FaultLog;
import dev.samovar.fleet.Reply;
import dev.samovar.testing.model.ModelCalls;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule finds the reply that breaks it, and leaves those alone that do not. Times are in milliseconds. */
class RulesTest {

    private static final String TOPIC = "red 1";

    private final FaultLog faults = new FaultLog();
    private final PurgeLog purges = new PurgeLog();
    private final ModelCalls calls = new ModelCalls();
    private boolean back;
    private final FreshAnswer fresh = new FreshAnswer(purges, calls, faults, (replica, from, to) -> back);

    private static long at(long millis) {
        return millis * 1_000_000;
    }

    private static Reply reply(String replica, int status, String cacheStatus, String body, long from, long to) {
        String retryAfter = status == 429 || status == 503 ? "1" : "";
        return new Reply(TOPIC, replica, status, cacheStatus, retryAfter, body, at(from), at(to));
    }

    private static Reply answer(String replica, long serial, long from) {
        return reply(replica, 200, "hit", "serial=" + serial + ". about=" + TOPIC + ".", from, from + 10);
    }

    private static Reply failure(int status, long from, long to) {
        return reply("a", status, "", "", from, to);
    }

    private Fault fault(FaultKind kind, String replica, long begun, long ended, long recovered) {
        Fault fault = faults.begin(new Fault(kind, replica, "", at(begun)));
        fault.ended(at(ended));
        fault.recovered(at(recovered));
        return fault;
    }

    private void purge(String replica, int status, String body, long from, long to, long serialBefore) {
        Purge purge = purges.begin(new Purge("red", replica, at(from), serialBefore));
        purge.answered(reply(replica, status, "", body, from, to));
    }

    @Test
    void answerAboutAnotherTopicIsWrong() {
        RightAnswer rule = new RightAnswer(calls);
        long right = calls.answered(TOPIC, "a");
        long other = calls.answered("blue 1", "a");

        assertThat(rule.brokenBy(answer("a", right, 0))).isEmpty();
        assertThat(rule.brokenBy(answer("a", other, 0))).isPresent();
        assertThat(rule.brokenBy(answer("a", 99, 0))).isPresent();
        assertThat(rule.brokenBy(reply("a", 200, "hit", "serial=" + right + ". about=blue 1.", 0, 1)))
                .isPresent();
    }

    @Test
    void answerAfterTheDeadlineIsLate() {
        TimelyAnswer rule = new TimelyAnswer(faults, Duration.ofSeconds(2));
        fault(FaultKind.REPLICA_STOPPED_LONG, "a", 10_000, 12_000, 12_000);

        assertThat(rule.brokenBy(failure(200, 0, 1_999))).isEmpty();
        assertThat(rule.brokenBy(failure(200, 0, 2_001))).isPresent();
        assertThat(rule.brokenBy(failure(200, 10_000, 14_000))).isEmpty();
        assertThat(rule.brokenBy(failure(200, 10_000, 20_000))).isPresent();
    }

    @Test
    void failureWithoutAReasonIsNotAllowed() {
        AllowedStatus rule = new AllowedStatus(faults, purges);
        for (int status : new int[] {0, 429, 500, 502, 503, 504}) {
            assertThat(rule.brokenBy(failure(status, 0, 1))).as("%d", status).isPresent();
        }
        assertThat(rule.brokenBy(failure(200, 0, 1))).isEmpty();
    }

    @Test
    void requestMayBeVoidedByPurgesThatAreEnough() {
        AllowedStatus rule = new AllowedStatus(faults, purges);
        String voided = "Purges ended the generation of the answer repeatedly: try again";
        purge("b", 200, "", 0, 1_000, 0);
        assertThat(rule.brokenBy(reply("a", 503, "", voided, 500, 900)))
                .as("by one purge")
                .isPresent();
        fault(FaultKind.FAILOVER_ORDERED, "", 700, 800, 1_500);
        assertThat(rule.brokenBy(reply("a", 503, "", voided, 500, 900)))
                .as("by one purge that started over")
                .isEmpty();
        assertThat(rule.brokenBy(reply("a", 503, "", "another", 500, 900))).isPresent();
        assertThat(rule.brokenBy(reply("a", 503, "", voided, 1_100, 1_200)))
                .as("after the purge")
                .isPresent();

        purge("b", 200, "", 5_000, 6_000, 0);
        purge("c", 200, "", 5_000, 6_000, 0);
        assertThat(rule.brokenBy(reply("a", 503, "", voided, 5_500, 5_900)))
                .as("by two purges by pattern")
                .isEmpty();
    }

    @Test
    void failureIsAllowedForItsOwnReasonOnly() {
        AllowedStatus rule = new AllowedStatus(faults, purges);
        fault(FaultKind.MODEL_GARBAGE, "", 0, 10, 20);
        fault(FaultKind.REPLICA_KILLED, "a", 5_000, 5_100, 5_200);
        fault(FaultKind.LINK_CUT, "a", 10_000, 10_100, 10_200);

        assertThat(rule.brokenBy(failure(502, 5, 6))).isEmpty();
        assertThat(rule.brokenBy(failure(504, 5, 6))).isPresent();
        assertThat(rule.brokenBy(failure(500, 5, 6))).isPresent();
        assertThat(rule.brokenBy(failure(502, 2_900, 2_910)))
                .as("remembered for its key")
                .isEmpty();
        assertThat(rule.brokenBy(failure(502, 3_100, 3_200))).isPresent();
        fault(FaultKind.MODEL_SLOW, "", 20_000, 20_100, 20_200);
        assertThat(rule.brokenBy(failure(503, 35_100, 35_110)))
                .as("the breaker is open")
                .isEmpty();
        assertThat(rule.brokenBy(failure(503, 35_300, 35_310))).isPresent();
        assertThat(rule.brokenBy(failure(504, 27_100, 27_110)))
                .as("a call that began in the fault was given up, and is remembered for its key")
                .isEmpty();
        assertThat(rule.brokenBy(failure(504, 27_300, 27_310))).isPresent();
        assertThat(rule.brokenBy(failure(0, 5_050, 5_060))).isEmpty();
        assertThat(rule.brokenBy(failure(0, 5_150, 5_160))).isPresent();
        assertThat(rule.brokenBy(failure(429, 10_050, 10_060))).isEmpty();
        assertThat(rule.brokenBy(new Reply(TOPIC, "b", 429, "", "1", "", at(10_050), at(10_060))))
                .isPresent();
        assertThat(rule.brokenBy(new Reply(TOPIC, "a", 429, "", "", "", at(10_050), at(10_060))))
                .isPresent();
    }

    @Test
    void storedAnswerIsServedAgainUnlessPurgedOrUnavailable() {
        ServedAgain rule = new ServedAgain(faults, purges);
        fault(FaultKind.MODEL_FAILING, "", 0, 50_000, 50_000);
        assertThat(rule.brokenBy(failure(503, 0, 1))).isEmpty();
        assertThat(rule.brokenBy(reply("b", 200, "hit; detail=near", "", 100, 110)))
                .isEmpty();
        assertThat(rule.brokenBy(failure(503, 200, 210))).isPresent();

        purge("b", 200, "", 300, 310, 0);
        assertThat(rule.brokenBy(failure(503, 320, 330))).isEmpty();
    }

    @Test
    void answerOlderThanAPurgeIsFoundOnEveryReplica() {
        long old = calls.answered(TOPIC, "b");
        purge("a", 200, "", 100, 200, old);
        long anew = calls.answered(TOPIC, "b");

        assertThat(fresh.brokenBy(answer("a", old, 201))).isPresent();
        assertThat(fresh.brokenBy(answer("b", old, 201))).isPresent();
        assertThat(fresh.brokenBy(answer("b", old, 199))).isEmpty();
        assertThat(fresh.brokenBy(answer("b", anew, 201))).isEmpty();
    }

    @Test
    void disconnectedReplicaMayRepeatItsOwnAnswers() {
        long begun = System.nanoTime() / 1_000_000 - 1;
        Fault cut = faults.begin(new Fault(FaultKind.LINK_CUT, "b", "", at(begun)));
        long others = calls.answered(TOPIC, "a");
        long own = calls.answered(TOPIC, "b");
        purge("a", 200, "", begun + 1_000, begun + 2_000, own);

        assertThat(fresh.brokenBy(answer("b", own, begun + 2_100))).isEmpty();
        assertThat(fresh.brokenBy(answer("b", others, begun + 2_100))).isPresent();
        assertThat(fresh.brokenBy(answer("a", own, begun + 2_100))).isPresent();
        back = true;
        assertThat(fresh.brokenBy(answer("b", own, begun + 2_100))).isPresent();
        back = false;
        cut.ended(at(begun + 2_200));
        cut.recovered(at(begun + 2_300));
        assertThat(fresh.repeated()).isEqualTo(1);
    }

    @Test
    void purgeLostInFailoverHoldsOnItsReplica() {
        long old = calls.answered(TOPIC, "b");
        purge("a", 200, "", 100, 200, old);
        fault(FaultKind.MASTER_KILLED, "", 300, 1_000, 2_000);

        assertThat(fresh.brokenBy(answer("b", old, 1_500))).isEmpty();
        assertThat(fresh.brokenBy(answer("a", old, 1_500))).isPresent();
        assertThat(fresh.brokenBy(answer("b", old, 3_100))).isPresent();
        assertThat(fresh.lost()).containsExactly(Map.entry(FaultKind.MASTER_KILLED, 1));
    }

    @Test
    void purgeIsLostForGoodIfItsReplicaDiesBeforeItCouldMakeItAgain() {
        long old = calls.answered(TOPIC, "b");
        fault(FaultKind.FAILOVER_ORDERED, "", 100, 14_000, 14_100);
        purge("a", 200, "", 300, 400, old);

        assertThat(fresh.brokenBy(answer("b", old, 16_000))).isPresent();
        fault(FaultKind.LEADER_KILLED, "a", 14_500, 20_000, 20_100);
        assertThat(fresh.brokenBy(answer("b", old, 16_000))).isEmpty();
        assertThat(fresh.brokenBy(answer("a", old, 21_000))).isEmpty();
        assertThat(fresh.brokenBy(answer("a", old, 14_200))).isPresent();
    }

    @Test
    void purgeHoldsIfItsReplicaDiesWhenItHadTimeToMakeItAgain() {
        long old = calls.answered(TOPIC, "b");
        fault(FaultKind.FAILOVER_ORDERED, "", 100, 14_000, 14_100);
        purge("a", 200, "", 300, 400, old);
        fault(FaultKind.REPLICA_KILLED, "a", 15_100, 16_000, 16_100);

        assertThat(fresh.brokenBy(answer("b", old, 17_000))).isPresent();
    }

    @Test
    void localPurgeHoldsUntilTheProcessEnds() {
        long old = calls.answered(TOPIC, "b");
        purge("a", 503, "The store is unavailable: the purge holds on this replica", 100, 200, old);

        assertThat(fresh.brokenBy(answer("a", old, 300))).isPresent();
        assertThat(fresh.brokenBy(answer("b", old, 300))).isEmpty();
        fault(FaultKind.REPLICA_KILLED, "a", 400, 500, 600);
        assertThat(fresh.brokenBy(answer("a", old, 700))).isEmpty();
    }

    @Test
    void failedPurgeGuaranteesNothing() {
        long old = calls.answered(TOPIC, "a");
        purge("a", 503, "Redis did not answer", 100, 200, old);

        assertThat(fresh.brokenBy(answer("a", old, 300))).isEmpty();
    }
}
