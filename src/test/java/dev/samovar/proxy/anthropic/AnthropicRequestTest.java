package dev.samovar.proxy.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.proxy.ProxiedCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicRequestTest {

    private static final String MESSAGES = "/v1/messages";
    private static final String COUNT = "/v1/messages/count_tokens";

    private final AnthropicDialect dialect = new AnthropicDialect();

    private ProxiedCall read(String path, String body) throws JsonProcessingException {
        return dialect.read(path, new ObjectMapper().readTree(body));
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/messages, true",
        "/messages, true",
        "/v1/messages/count_tokens, true",
        "/v1/messages/count%5Ftokens, true",
        "/v1/messages/batches, false",
        "/v1/complete, false",
        "/v1/models, false",
        "/v1/messages/, false",
        "/v1/mymessages, false"
    })
    void callIsCacheableByTheEndOfItsPath(String path, boolean cacheable) {
        assertThat(dialect.isCacheable(path)).isEqualTo(cacheable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"last\"}]} | last",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"image\",\"text\":\"no\"}]}]} | x",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":[]},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"t\"}]}]} | q",
                "{\"messages\":{}} | ``",
                "{} | ``",
            })
    void excerptIsTheLastTextOfTheUser(String body, String excerpt) throws JsonProcessingException {
        assertThat(read(MESSAGES, body).excerpt()).isEqualTo(excerpt);
    }

    @Test
    void modelStreamAndLimitAreRead() throws JsonProcessingException {
        String body = "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1024,\"stream\":true}";

        assertThat(read(MESSAGES, body))
                .extracting(ProxiedCall::model, ProxiedCall::stream, ProxiedCall::limited)
                .containsExactly("claude-sonnet-4-5", true, true);
        assertThat(read(COUNT, body).stream()).isFalse();
        assertThat(read(MESSAGES, "{\"model\":1,\"max_tokens\":null}"))
                .extracting(ProxiedCall::model, ProxiedCall::stream, ProxiedCall::limited)
                .containsExactly("", false, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "web_search_20250305",
                "web_fetch_20250910",
                "code_execution_20250825",
                "computer_20250124",
                "computer_toolset_20260801",
                "browser_toolset_20260801",
                "tool_search_tool_regex_20251119",
                "mcp_toolset",
                "of_the_future"
            })
    void requestWithToolOfTheProviderIsNotCached(String type) throws JsonProcessingException {
        String own = "{\"name\":\"f\",\"input_schema\":{}}";

        assertThat(read(MESSAGES, "{\"tools\":[" + own + ",{\"type\":\"" + type + "\",\"name\":\"x\"}]}")
                        .bypass())
                .contains("tools");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://x\"}]} | mcp",
                "{\"container\":\"container_1\"} | container",
                "{\"container\":{\"skills\":[]}} | container",
                "{\"tools\":[\"x\"]} | tools",
                "{\"tools\":[{\"type\":7,\"name\":\"x\"}]} | tools",
                "\"text\" | not-an-object",
            })
    void requestThatRunsAtTheProviderIsNotCached(String body, String reason) throws JsonProcessingException {
        assertThat(read(MESSAGES, body).bypass()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tools\":[],\"mcp_servers\":[],\"container\":null}",
                "{\"tools\":[{\"name\":\"web_search\",\"input_schema\":{}},{\"type\":\"custom\",\"name\":\"g\"}]}",
                "{\"tools\":[{\"type\":\"bash_20250124\",\"name\":\"bash\"},{\"type\":\"text_editor_20250728\",\"name\":\"e\"},"
                        + "{\"type\":\"memory_20250818\",\"name\":\"memory\"}]}",
                "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"metadata\":{\"user_id\":\"u\"}}",
            })
    void requestWithoutEffectsIsCached(String body) throws JsonProcessingException {
        assertThat(read(MESSAGES, body).bypass()).isEmpty();
    }
}
