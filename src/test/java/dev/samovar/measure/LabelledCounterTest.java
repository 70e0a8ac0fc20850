package dev.samovar.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledCounterTest {

    private final LabelledCounter counter =
            new LabelledCounter(List.of(List.of("tea", "black"), List.of("tea", "green")));

    @Test
    void eachPairOfValuesHasItsOwnCountFromTheStart() {
        List<String> known = new ArrayList<>();
        counter.forEach((values, count) -> known.add(values.get(1) + count));
        counter.increment("tea", "green");

        assertThat(known).containsExactly("black0", "green0");
        assertThat(LabelledCounts.of(counter)).containsOnlyKeys("tea green").containsValue(1L);
    }

    @Test
    void unknownValueIsNoLabel() {
        assertThatThrownBy(() -> counter.increment("tea", "made-up")).isInstanceOf(IllegalArgumentException.class);
    }
}
