package dev.samovar.bootstrap.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.samovar.bootstrap.StartFailure;
import dev.samovar.proxy.Upstream;
import dev.samovar.proxy.controls.RequestControlReader;
import dev.samovar.proxy.exchange.ProxiedUpstream;
import dev.samovar.proxy.keys.ProxyKeys;
import dev.samovar.proxy.keys.RecentBodies;
import dev.samovar.proxy.openai.OpenAiDialect;
import dev.samovar.warming.request.RequestFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of requests to warm, read at start. */
class WarmingFileTest {

    private static final String LINE =
            "{\"upstream\":\"sample\",\"path\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void withoutTheSettingThereAreNoRequests() {
        assertThat(read(Optional.empty()).size()).isZero();
    }

    @Test
    void marksOfEditorsAreLeftOut() throws IOException {
        assertThat(read("\ufeff" + LINE + "\r\n\r\n" + LINE + "\r\n").size()).isEqualTo(2);
    }

    @Test
    void wrongFileIsNamedInOneLineWithTheNumberOfItsLine() throws IOException {
        assertRefused(write(LINE + "\r\nbanana"), "line 2: this is no JSON object");
        assertRefused(
                write(LINE.replace("\"m\"", "\"banana\"").replace("sample", "none")), "line 1: there is no upstream");
        assertRefused(folder.resolve("nowhere.jsonl"), "there is no such file");
        assertRefused(write(" ".repeat((8 << 20) + 1)), "this file is too large");
        assertRefused(
                Files.write(folder.resolve("bytes.jsonl"), new byte[] {'{', (byte) 0xff}), "this file is not in UTF-8");
    }

    private void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> read(Optional.of(file.toString())))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(failure -> assertThat(StartFailure.lines(failure))
                        .singleElement()
                        .asString()
                        .startsWith("samovar.warming.requests (SAMOVAR_WARMING_REQUESTS) is \"" + file)
                        .contains(problem)
                        .doesNotContain("banana"));
    }

    private Path write(String text) throws IOException {
        return Files.write(folder.resolve("requests.jsonl"), text.getBytes(UTF_8));
    }

    private RequestFile read(String text) throws IOException {
        return read(Optional.of(write(text).toString()));
    }

    private static RequestFile read(Optional<String> file) {
        Duration brief = Duration.ofSeconds(1);
        Upstream sample = new Upstream(
                "sample",
                new OpenAiDialect(),
                URI.create("sample:model"),
                Optional.empty(),
                true,
                false,
                Set.of(),
                new Upstream.Timeouts(brief, brief, brief));
        ProxyKeys keys = new ProxyKeys(
                new RequestControlReader(brief),
                new RecentBodies(1 << 20, Executors.newSingleThreadScheduledExecutor()),
                true);
        return WarmingFile.read(
                file,
                List.of(new ProxiedUpstream(sample, request -> {
                    throw new IllegalStateException("nothing is sent");
                })),
                keys::read);
    }
}
