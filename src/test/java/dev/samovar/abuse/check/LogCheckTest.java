package dev.samovar.abuse.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the check of the log sees what it is there for. */
class LogCheckTest {

    private static final String OWN = "2026-02-04 10:11:12,131 INFO  [dev.sam.audit] (main) ";

    private final LogCheck check = new LogCheck(List.of("canary"));

    @Test
    void linesOfTheServiceGiveNoComplaint() {
        String log = OWN + "put entry sessions/caf\u00e9 \ud83c\udf75\n" + OWN + "a FORGED-1 within a line\n";

        assertThat(check.complaints(log.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FORGED-1",
                OWN + "red \u001b[31m",
                OWN + "back \r" + "FORGED-1",
                OWN + "\u0085FORGED-1",
                OWN + "\u2028FORGED-1",
                OWN + "\u202eforged",
                OWN + "\u0000",
                OWN + "the key is canary",
                "a line of nobody",
                "2026-02-04 10:11:12,131 ERROR [x] (main) oh",
                "\tat java.base/java.lang.Thread.run(Thread.java:840)"
            })
    void otherLinesGiveComplaints(String line) {
        assertThat(check.complaints((OWN + "well\n" + line + "\n").getBytes(UTF_8)))
                .hasSize(1);
    }

    @Test
    void bytesOtherThanUtf8GiveComplaint() {
        byte[] log = (OWN + "?\n").getBytes(UTF_8);
        log[log.length - 2] = (byte) 0xff;

        assertThat(check.complaints(log)).contains("1 x the log is not UTF-8");
    }

    @Test
    void linesThatDifferInNumbersOnlyGiveOneComplaint() {
        String log = "FORGED-1\nFORGED-22\n";

        assertThat(check.complaints(log.getBytes(UTF_8))).containsExactly("2 x a forged line: FORGED-9");
    }
}
