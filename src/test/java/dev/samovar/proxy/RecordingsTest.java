package dev.samovar.proxy;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Each recording with the reason for which it is not stored, or none. */
class RecordingsTest {

    private static final String TABLE = "/proxy-assessments.csv";

    @ParameterizedTest
    @CsvFileSource(resources = TABLE, numLinesToSkip = 1)
    void recordingIsStoredOrNotForItsReason(
            String name, boolean limited, int answers, String reason, long tokensIn, long tokensOut) {
        String expected = requireNonNullElse(reason, "");

        assertThat(Recordings.assess(name, limited, answers))
                .isEqualTo(new Assessment(expected.isEmpty(), expected, tokensIn, tokensOut));
    }

    @Test
    void tableListsEveryRecording() throws java.io.IOException {
        List<String> table = java.nio.file.Files.readAllLines(java.nio.file.Path.of("src/test/resources" + TABLE));
        TreeMap<String, Integer> listed = new TreeMap<>();
        table.stream().skip(1).forEach(line -> listed.merge(line.substring(0, line.indexOf(',')), 1, Integer::sum));

        assertThat(listed.navigableKeySet()).containsExactlyElementsOf(Recordings.all());
    }
}
