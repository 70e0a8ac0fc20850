package dev.samovar.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.measure.Histogram.Bucket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private final Histogram histogram = new Histogram(Duration.ofMillis(1), Duration.ofMillis(10));

    @Test
    void durationsAreInTheBucketOfTheirBoundAndAllAbove() {
        histogram.record(1_000_000);
        histogram.record(1_000_001);
        histogram.record(60_000_000_000L);

        assertThat(histogram.buckets())
                .containsExactly(new Bucket(0.001, 1), new Bucket(0.01, 2), new Bucket(Double.POSITIVE_INFINITY, 3));
        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.nanos()).isEqualTo(60_002_000_001L);
    }

    @Test
    void emptyHistogramHasAllBuckets() {
        assertThat(histogram.buckets()).extracting(Bucket::count).containsExactly(0L, 0L, 0L);
        assertThat(histogram.count()).isZero();
    }

    @Test
    void boundsMustRise() {
        assertThatThrownBy(() -> new Histogram(Duration.ofMillis(2), Duration.ofMillis(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
