package dev.samovar.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a connection whose call is given up, by what has arrived on it. */
class GivenUpPlacesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final StrictResponses responses =
            new StrictResponses(channel.pipeline().firstContext());
    private final List<String> done = new ArrayList<>();

    GivenUpPlacesTest() {
        channel.pipeline().addFirst(responses);
    }

    private void arrives(HttpResponseStatus head) {
        channel.writeInbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, head));
    }

    private void ends() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private List<String> giveUp(boolean requestEnded, boolean answered) {
        new StrictResponses.Place(responses, 0)
                .giveUp(requestEnded, answered, () -> done.add("reset"), () -> done.add("over"));
        if (!channel.isOpen()) {
            done.add("closed");
        }
        return done;
    }

    @Test
    void nothingHasArrived() {
        assertThat(giveUp(true, false)).containsExactly("reset");
    }

    @Test
    void headIsOnItsWayToTheCall() {
        arrives(HttpResponseStatus.OK);
        assertThat(giveUp(true, false)).containsExactly("closed");
    }

    @Test
    void callHasTheHead() {
        arrives(HttpResponseStatus.OK);
        assertThat(giveUp(true, true)).containsExactly("reset");
    }

    @Test
    void interimResponseIsNoHeadAndNoEnd() {
        arrives(HttpResponseStatus.CONTINUE);
        ends();
        assertThat(giveUp(true, false)).containsExactly("reset");
    }

    @Test
    void responseHasEnded() {
        arrives(HttpResponseStatus.OK);
        ends();
        assertThat(giveUp(true, false)).containsExactly("over");
    }

    @Test
    void responseHasEndedBeforeItsRequest() {
        arrives(HttpResponseStatus.OK);
        ends();
        assertThat(giveUp(false, true)).containsExactly("reset");
    }
}
