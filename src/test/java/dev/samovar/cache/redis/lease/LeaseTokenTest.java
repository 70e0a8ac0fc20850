package dev.samovar.cache.redis.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.purge.RecentPurges;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseTokenTest {

    @Test
    void tokenTellsWhenTheLeaseWasAskedFor() {
        Instant now = Instant.parse("2026-11-30T10:00:00.123456Z");

        String token = LeaseToken.create(new RecentPurges(() -> now, System::nanoTime));

        assertThat(LeaseToken.askedAt(token)).isEqualTo(now);
        assertThat(LeaseToken.create(new RecentPurges(() -> now, System::nanoTime)))
                .isNotEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "token",
                "7/5f0c3a52-0c9e-4f0e-8a52-0c9e4f0e8a52",
                "7//x",
                "7/soon/x",
                "7/99999999999999999999/x"
            })
    void tokenOfAnotherFormTellsNothing(String token) {
        assertThat(LeaseToken.askedAt(token)).isEqualTo(Instant.MAX);
    }
}
