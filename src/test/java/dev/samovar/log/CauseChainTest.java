package dev.samovar.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CauseChainTest {

    private final IOException inner = new IOException("inner");
    private final IllegalStateException outer = new IllegalStateException("outer", inner);

    @Test
    void chainHasTheFailureAndItsCauses() {
        assertThat(CauseChain.of(outer)).containsExactly(outer, inner);
        assertThat(CauseChain.innermostFirst(outer)).containsExactly(inner, outer);
    }

    @Test
    void circleOfCausesIsBounded() {
        inner.initCause(outer);

        assertThat(CauseChain.of(outer)).hasSize(CauseChain.MAX_LENGTH);
    }
}
