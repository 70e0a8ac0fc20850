package dev.samovar.proxy.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.history.KeyHistory;
import dev.samovar.cache.history.KeyHistory.MissCause;
import dev.samovar.proxy.openai.OpenAiDialect;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the history has of missed inputs, of which a miss is explained. */
class MissedEmbeddingsTest {

    private static final String PATH = "/v1/embeddings";

    private final EmbeddingBench bench = new EmbeddingBench(new OpenAiDialect());

    @AfterEach
    void close() {
        bench.close();
    }

    private void embed(String inputs, String... headers) {
        bench.send(PATH, "{\"model\":\"m\",\"input\":" + inputs + "}", headers);
    }

    private KeyHistory.Missed last() {
        return bench.history.misses().get(0);
    }

    @Test
    void missIsThatOfTheFirstInputWithoutAnEntry() {
        embed("[\"a\",\"b\"]");
        embed("[\"b\",\"c\",\"d\"]");

        assertThat(last().key().subject()).isEqualTo("m/-/c");
        assertThat(last().cause()).isEqualTo(MissCause.ABSENT);
        assertThat(last().last()).isEmpty();
        assertThat(bench.history.misses()).hasSize(2);
    }

    @Test
    void missAfterAPurgeFollowsTheStoredEntry() {
        embed("[\"a\",\"b\"]");
        bench.purge("*/b:*");
        embed("[\"a\",\"b\"]");

        assertThat(last().key().subject()).isEqualTo("m/-/b");
        assertThat(last().last()).containsInstanceOf(KeyHistory.Stored.class);
    }

    @Test
    void missAfterAFailureFollowsIt() {
        bench.answers = body -> CompletableFuture.completedFuture(FakeAnswer.of(429, "slow down"));
        assertThatThrownBy(() -> embed("[\"a\",\"b\"]"));
        assertThatThrownBy(() -> embed("[\"a\",\"b\"]"));

        assertThat(last().key().subject()).isEqualTo("m/-/a");
        assertThat(last().last()).containsInstanceOf(KeyHistory.NotStored.class);
    }

    @Test
    void requestForNewerEntriesIsOneThatRefusedThem() {
        embed("[\"a\",\"b\"]");
        embed("[\"b\",\"a\"]", "Cache-Control", "no-cache");

        assertThat(last().key().subject()).isEqualTo("m/-/b");
        assertThat(last().cause()).isEqualTo(MissCause.REQUESTED);
    }

    @Test
    void callForSeveralInputsIsNoEventOfItsOwn() {
        embed("[\"a\",\"b\"]");
        embed("[\"c\"]");

        assertThat(last().number()).as("events: a and b were stored").isEqualTo(2);
    }
}
