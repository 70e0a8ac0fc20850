package dev.samovar.faults.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.samovar.faults.stream.StreamReply.End;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The client of the suite tells an ordinary end from any other. */
class StreamClientTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nCache-Status: x\r\n";
    private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

    private static ReceivedResponse response(String bytes, int most) {
        return new ReceivedResponse(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)), most);
    }

    @Test
    void lastChunkOrTheLengthIsAnOrdinaryEnd() throws IOException {
        ReceivedResponse chunked = response(CHUNKED + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 100);
        ReceivedResponse whole = response(HEAD + "Content-Length: 5\r\n\r\nabcde", 100);

        assertThat(chunked.read()).isEqualTo(End.ENDED);
        assertThat(whole.read()).isEqualTo(End.ENDED);
        assertThat(chunked.body()).isEqualTo("abcde").isEqualTo(whole.body());
        assertThat(chunked.status()).isEqualTo(200);
        assertThat(chunked.header("cache-status")).isEqualTo("x");
    }

    @Test
    void anyOtherEndIsABreak() throws IOException {
        String whole = CHUNKED + "3\r\nabc\r\n0\r\n\r\n";
        for (int length = 0; length < whole.length(); length++) {
            assertThat(isEnded(whole.substring(0, length)))
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(response(HEAD + "Content-Length: 5\r\n\r\nabc", 100).read()).isEqualTo(End.BROKEN);
        assertThat(response(HEAD + "\r\nabc", 100).read()).isEqualTo(End.BROKEN);
    }

    private static boolean isEnded(String bytes) {
        try {
            return response(bytes, 100).read() == End.ENDED;
        } catch (IOException broken) {
            return false;
        }
    }

    @Test
    void bytesBeforeABreakAreKept() throws IOException {
        ReceivedResponse response = response(CHUNKED + "3\r\nabc\r\n5\r\nde", 100);
        assertThat(response.read()).isEqualTo(End.BROKEN);
        assertThat(response.body()).isEqualTo("abcde");

        ReceivedResponse between = response(CHUNKED + "3\r\nabc\r\n", 100);
        assertThatIOException().isThrownBy(between::read);
        assertThat(between.body()).isEqualTo("abc");
    }

    @Test
    void readerLeavesAfterTheBytesThatItWants() throws IOException {
        ReceivedResponse response = response(CHUNKED + "3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", 4);
        assertThat(response.read()).isEqualTo(End.LEFT);
        assertThat(response.body()).isEqualTo("abcdef");
    }
}
