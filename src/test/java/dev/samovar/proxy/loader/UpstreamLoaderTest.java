package dev.samovar.proxy.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.cache.readthrough.Generated;
import dev.samovar.proxy.UpstreamException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole answers, as the cache gets them. */
class UpstreamLoaderTest {

    private static final String GOOD = LoaderBench.GOOD;

    private final LoaderBench bench = new LoaderBench();

    private Generated load() {
        return new UpstreamLoader(bench.generation(false)).load().await().atMost(Duration.ofMinutes(1));
    }

    private static String ofLength(int length) {
        return GOOD + " ".repeat(length - GOOD.length());
    }

    @ParameterizedTest
    @CsvSource({"999, true", "1000, true", "1001, false", "2000, false"})
    void answerUpToTheSizeOfAnEntryIsStored(int length, boolean storable) {
        bench.answer(ofLength(length));

        Generated generated = load();

        assertThat(generated.storable()).isEqualTo(storable);
        assertThat(generated.body()).hasSize(length);
        assertThat(generated.request()).isEqualTo(storable ? "kept" : "");
        assertThat(bench.kept).as("how often it was made").isEqualTo(storable ? 1 : 0);
    }

    @Test
    void answerThatIsTooLargeFails() {
        bench.answer(ofLength(LoaderBench.MAX_ANSWER + 1));
        assertThatThrownBy(this::load).isInstanceOf(UpstreamException.class).hasMessageContaining("larger than");
        assertThat(bench.cancelled).isPositive();
    }

    @Test
    void goodAnswerHasItsCostAndTime() {
        bench.answer(GOOD);

        Generated generated = load();

        assertThat(generated.freshFor()).hasValue(LoaderBench.FRESH);
        assertThat(generated.cost().tokensIn()).isEqualTo(3);
        assertThat(generated.cost().tokensOut()).isEqualTo(5);
        assertThat(generated.cost().time()).isPositive();
        assertThat(bench.cancelled).isZero();
    }

    @Test
    void answerThatIsCutIsNotStored() {
        bench.answer(GOOD.replace("stop", "length"));

        assertThat(load().storable()).isFalse();
        assertThat(bench.kept).isZero();
    }

    @Test
    void answerWithAnotherStatusIsDelivered() {
        bench.status = 201;
        bench.answer(GOOD);
        assertThatThrownBy(this::load)
                .isInstanceOfSatisfying(
                        AnswerException.class,
                        refused -> assertThat(refused.answer().status()).isEqualTo(201));
    }

    @ParameterizedTest
    @CsvSource({"131072, false", "131073, true"})
    void workOnALargeRequestIsOffloaded(int bytes, boolean offloaded) {
        bench.requestBytes = bytes;
        bench.answer(GOOD);
        load();
        assertThat(!bench.offloaded.isEmpty()).isEqualTo(offloaded);
    }

    @Test
    void workOnALargeAnswerIsOffloaded() {
        bench.maxAnswer = 200_000;
        bench.answer(ofLength(131_073));
        load();
        assertThat(bench.offloaded).isNotEmpty();
    }

    @Test
    void callIsSentForASubscriberAlone() {
        GenerationCall call = bench.answer(GOOD).generation(false);
        UpstreamLoader loader = new UpstreamLoader(call);
        assertThat(call.hasCalled()).isFalse();
        assertThat(call.received()).isEmpty();

        loader.load().await().atMost(Duration.ofMinutes(1));

        assertThat(call.hasCalled()).isTrue();
        assertThat(call.received()).hasValue(bench.headers);
        assertThat(bench.sent).isEqualTo(1);
    }
}
