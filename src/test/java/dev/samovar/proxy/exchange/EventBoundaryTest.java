package dev.samovar.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an event stream may be continued with another event. */
class EventBoundaryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"data: x\n\n", "data: x\r\n\r\n", "data: x\r\r", "data: x\n\r\n", "data: x\r\n\r", ": c\n\n"})
    void emptyLineIsABoundaryHoweverItIsSplit(String stream) {
        assertThat(atOnce(stream).isReached()).isTrue();
        assertThat(byteByByte(stream).isReached()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "data: x", "data: x\n", "data: x\r\n", "data: x\r", "data: x\n\ndata", "\r\n"})
    void otherEndsAreNone(String stream) {
        assertThat(atOnce(stream).isReached()).isFalse();
        assertThat(byteByByte(stream).isReached()).isFalse();
    }

    private static EventBoundary atOnce(String stream) {
        EventBoundary boundary = new EventBoundary();
        boundary.add(stream.getBytes(StandardCharsets.US_ASCII));
        return boundary;
    }

    private static EventBoundary byteByByte(String stream) {
        EventBoundary boundary = new EventBoundary();
        for (byte b : stream.getBytes(StandardCharsets.US_ASCII)) {
            boundary.add(new byte[] {b});
        }
        return boundary;
    }
}
