package dev.samovar.cache.redis.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.redis.bus.BusCodec;
import dev.samovar.cache.redis.bus.BusMessage;
import dev.samovar.cache.redis.bus.ReplicaEvent;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of messages between replicas, and what is none. */
class RelayCodecTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "w:1:a\n",
                "k:1:a:5\n",
                "e:1:a:5:1\n",
                "e:1:a:5:0\n",
                "x:1:a\n",
                "a:1:5\n",
                "r:1:0\n",
                "u:1\n",
                "d:1:a:0:0:0\n",
                "d:1:a:0:10:1\ntext/plain\n:bytes",
                "d:1:a:7:-1:0\nbytes\n\0"
            })
    void messagesAreReadAsTheyWereWritten(String text) {
        assertThat(RelayCodec.decode(text.getBytes(ISO_8859_1)).map(RelayCodec::encode))
                .hasValueSatisfying(
                        bytes -> assertThat(new String(bytes, ISO_8859_1)).isEqualTo(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "w:1:a",
                "w:1\n",
                "w:G:a\n",
                "w:1:a*\n",
                "k:1:a:-1\n",
                "k:1:a:99999999999999999999\n",
                "d:1:a:0:-1:0\nbytes",
                "d:1:a:7:3:0\nbytes",
                "d:1:a:0:4:0\nabc",
                "d:1:a:0:3:0\na\u00ffb",
                "q:1\n"
            })
    void otherTextsAreNone(String text) {
        assertThat(RelayCodec.decode(text.getBytes(ISO_8859_1))).isEmpty();
    }

    @Test
    void requestForAStreamIsAMessageOfTheBus() {
        ReplicaEvent wanted = new ReplicaEvent.StreamWanted("1a", "2b", "3/token:with|marks");

        assertThat(BusCodec.decode(BusCodec.encode(wanted))).contains(new BusMessage.Told(wanted));
        assertThat(BusCodec.decode("f:1a:2b")).isEmpty();
    }

    @Test
    void noBytesMakeItThrow() {
        Random random = new Random(1);
        byte[] start = "d:1:a:0:3:0\nabc".getBytes(ISO_8859_1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = start.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Optional<RelayMessage> read = RelayCodec.decode(bytes);
            assertThat(read).isNotNull();
        }
    }
}
