package dev.samovar.testing.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortTranslationTest {

    private final PortTranslation translation = new PortTranslation(Map.of("40001", "50001", "40002", "50002"));

    private String translated(String... pieces) {
        StringBuilder out = new StringBuilder();
        for (String piece : pieces) {
            byte[] bytes = piece.getBytes(StandardCharsets.ISO_8859_1);
            out.append(new String(translation.translate(bytes, bytes.length), StandardCharsets.ISO_8859_1));
        }
        return out.toString();
    }

    @Test
    void onlyPortsAreReplaced() {
        assertThat(translated("$5\r\n40001\r\n+switch 127.0.0.1 40001 127.0.0.1 40002\r\n:140001\r\n40003\r\n"))
                .isEqualTo("$5\r\n50001\r\n+switch 127.0.0.1 50001 127.0.0.1 50002\r\n:140001\r\n40003\r\n");
    }

    @Test
    void portSplitOverTwoReadsIsReplaced() {
        assertThat(translated("$5\r\n400", "01\r", "\n")).isEqualTo("$5\r\n50001\r\n");
    }

    @Test
    void wholeAnswerIsForwardedAtOnce() {
        assertThat(translated("$5\r\n40001\r\n")).isEqualTo("$5\r\n50001\r\n");
    }
}
