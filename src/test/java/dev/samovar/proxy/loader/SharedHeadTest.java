package dev.samovar.proxy.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.samovar.cache.entry.ResponseHead;
import dev.samovar.proxy.openai.OpenAiDialect;
import io.vertx.core.MultiMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are shared, and what is kept of their heads. */
class SharedHeadTest {

    private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

    private Optional<ResponseHead> head(int status) {
        return SharedHead.of(new OpenAiDialect(), status, headers);
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 201, 202, 203, 204, 206, 299, 304, 400, 404, 429, 500, 503})
    void otherStatusThanOkIsNotShared(int status) {
        assertThat(head(status)).isEmpty();
        assertThat(head(200)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"identity, true", "Identity, true", "gzip, false", "'gzip, identity', false", "'', false"})
    void codedAnswerIsNotShared(String coding, boolean shared) {
        headers.set("Content-Encoding", coding);
        assertThat(head(200).isPresent()).isEqualTo(shared);
    }

    @Test
    void missingTypeIsJson() {
        assertThat(head(200).orElseThrow().mediaType()).isEqualTo("application/json");
    }

    @ParameterizedTest
    @CsvSource({"255, true", "256, false"})
    void typeOfAnyLengthIsNotShared(int length, boolean shared) {
        headers.set("Content-Type", "t".repeat(length));
        assertThat(head(200).isPresent()).isEqualTo(shared);
    }

    @Test
    void headersThatTheDialectKeepsAreKeptByName() {
        headers.add("X-Request-Id", "r").add("Openai-Version", "v").add("Openai-Model", "m");
        headers.add("Set-Cookie", "a=b");
        assertThat(head(200).orElseThrow().headers())
                .extracting(ResponseHead.Header::name)
                .isSorted()
                .contains("x-request-id", "openai-version")
                .doesNotContain("set-cookie");
    }

    @ParameterizedTest
    @CsvSource({"15, 15", "16, 16", "17, 16", "40, 16"})
    void headersAreKeptUpToTheirNumber(int sent, int kept) {
        for (int i = 0; i < sent; i++) {
            headers.add("X-Request-Id", "r" + i);
        }
        assertThat(head(200).orElseThrow().headers()).hasSize(kept);
    }
}
