package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerBudgetTest {

    private final AnswerBudget budget = new AnswerBudget(100);
    private final List<String> resumed = new ArrayList<>();

    private AnswerBudget.Claim claim(String name) {
        return budget.begin(() -> resumed.add(name));
    }

    @Test
    void answersWithinTheBudgetGoOn() {
        assertThat(claim("a").add(60)).isTrue();
        assertThat(claim("b").add(40)).isTrue();
        assertThat(budget.used()).isEqualTo(100);
    }

    @Test
    void onlyTheOldestGoesOnAboveTheBudget() {
        AnswerBudget.Claim oldest = claim("a");
        oldest.add(60);
        AnswerBudget.Claim next = claim("b");

        assertThat(next.add(41)).isFalse();
        assertThat(oldest.add(500)).isTrue();
    }

    @Test
    void endOfTheOldestLetsTheNextOneGoOn() {
        AnswerBudget.Claim oldest = claim("a");
        oldest.add(10);
        AnswerBudget.Claim second = claim("b");
        second.add(95);
        AnswerBudget.Claim third = claim("c");
        third.add(95);

        oldest.end();

        assertThat(resumed)
                .as("the second is the oldest now, and there is no room for the third")
                .containsExactly("b");
        second.end();
        assertThat(resumed).containsExactly("b", "c");
    }

    @Test
    void endGivesRoomToAllThatFit() {
        AnswerBudget.Claim oldest = claim("a");
        oldest.add(90);
        claim("b").add(20);
        claim("c").add(20);

        oldest.end();

        assertThat(resumed).containsExactly("b", "c");
        assertThat(budget.used()).isEqualTo(40);
    }

    @Test
    void answerIsResumedOnceForEachTimeItHadToWait() {
        AnswerBudget.Claim oldest = claim("a");
        oldest.add(90);
        claim("b").add(20);
        AnswerBudget.Claim other = claim("c");
        other.add(1);

        oldest.end();
        other.end();

        assertThat(resumed).containsExactly("b", "c");
    }

    @Test
    void endedAnswerNeitherCountsNorWaits() {
        AnswerBudget.Claim ended = claim("a");
        ended.add(150);
        ended.end();
        ended.end();

        assertThat(ended.add(500)).isTrue();
        assertThat(budget.used()).isZero();
    }
}
