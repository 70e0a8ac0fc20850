package dev.samovar.proxy.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GrowingBytesTest {

    @Test
    void bytesAreKeptInTheirOrder() {
        GrowingBytes bytes = new GrowingBytes(5);

        assertThat(bytes.add(new byte[] {0, 1, 2, 3}, 1, 3)).isTrue();
        assertThat(bytes.add(new byte[] {4, 5, 6}, 0, 3)).isTrue();
        assertThat(Arrays.copyOf(bytes.array(), bytes.size())).containsExactly(1, 2, 4, 5, 6);
    }

    @Test
    void bytesBeyondTheLimitAreNotAdded() {
        GrowingBytes bytes = new GrowingBytes(3);

        assertThat(bytes.add(new byte[3], 0, 3)).isTrue();
        assertThat(bytes.add(new byte[1], 0, 1)).isFalse();
        assertThat(bytes.add(new byte[1], 0, 0)).isTrue();
        assertThat(bytes.size()).isEqualTo(3);
    }

    @Test
    void arrayIsNoLargerThanTheLimit() {
        GrowingBytes bytes = new GrowingBytes(1000);

        assertThat(bytes.add(new byte[600], 0, 600)).isTrue();
        assertThat(bytes.add(new byte[400], 0, 400)).isTrue();
        assertThat(bytes.array()).hasSizeLessThanOrEqualTo(1000);
    }

    @Test
    void largeArrayIsReleasedWhenEmptied() {
        GrowingBytes bytes = new GrowingBytes(1_000_000);
        assertThat(bytes.add(new byte[500_000], 0, 500_000)).isTrue();

        bytes.truncate(1);
        assertThat(bytes.array()).hasSizeGreaterThan(64 * 1024);
        bytes.truncate(0);
        assertThat(bytes.array()).isEmpty();
    }
}
