package dev.samovar.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What unread connections hold together: bounded, and those that hold most go first. */
class UnreadResponsesTest {

    private static final int KIB = 1024;

    private final UnreadResponses unread = new UnreadResponses(1_000 * KIB);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @Test
    void connectionsBelowTheLimitStay() {
        for (int i = 0; i < 9; i++) {
            connect(100 * KIB);
        }

        assertThat(unread.heldBytes()).isBetween(900L * KIB, 1_000L * KIB);
        assertThat(unread.closeAboveLimit().connections()).isZero();
        assertThat(channels).allMatch(EmbeddedChannel::isActive);
    }

    @Test
    void thoseThatHoldMostAreClosedUntilAQuarterIsFree() {
        connect(700 * KIB);
        for (int i = 0; i < 10; i++) {
            connect(30 * KIB);
        }
        connect(300 * KIB);

        assertThat(unread.closeAboveLimit().connections()).isEqualTo(1);
        assertThat(channels.get(0).isActive()).isFalse();
        assertThat(channels.subList(1, channels.size())).allMatch(EmbeddedChannel::isActive);
        assertThat(unread.heldBytes()).isLessThan(750 * KIB);
        assertThat(unread.connections()).isEqualTo(11);
    }

    @Test
    void crowdOfSmallHoldersIsBoundedToo() {
        for (int i = 0; i < 100; i++) {
            connect(20 * KIB);
        }

        assertThat(unread.closeAboveLimit().connections()).isPositive();
        assertThat(unread.heldBytes()).isBetween(700L * KIB, 750L * KIB);
    }

    @Test
    void withoutMemoryEveryHolderIsClosedAndNobodyElse() {
        connect(0);
        connect(20 * KIB);
        connect(200 * KIB);

        assertThat(unread.closeAll().connections()).isEqualTo(2);
        assertThat(channels.get(0).isActive()).isTrue();
        assertThat(unread.heldBytes()).isZero();
    }

    private void connect(int heldBytes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        if (heldBytes > 0) {
            assertThat(channel.write(Unpooled.wrappedBuffer(new byte[heldBytes]))
                            .isDone())
                    .isFalse();
        }
        unread.add(channel);
        channels.add(channel);
    }
}
