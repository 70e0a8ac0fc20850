package dev.samovar.proxy.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.samovar.proxy.ProxiedCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";

    private final OpenAiDialect dialect = new OpenAiDialect();

    private ProxiedCall read(String path, String body) throws JsonProcessingException {
        return dialect.read(path, new ObjectMapper().readTree(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "/chat/completions",
                "/v1/completions",
                "/api/v1/responses",
                "/v1/embeddings",
                "/v1/moderations",
                "/openai/deployments/gpt-4o/chat/completions",
                "/v1/chat%2Fcompletions"
            })
    void callIsCacheableByTheEndOfItsPath(String path) {
        assertThat(dialect.isCacheable(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions/",
                "/v1/chat/completions/chatcmpl-1",
                "/v1/responses/resp_1/cancel",
                "/v1/responses/compact",
                "/v1/models",
                "/v1/images/generations",
                "/v1/threads/t/messages",
                "/v1/mycompletions",
                "/v1/audio/speech",
                "",
                "/%",
                "/v1/chat%completions"
            })
    void otherCallIsNotCacheable(String path) {
        assertThat(dialect.isCacheable(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/v1/chat/completions | {\"model\":\"gpt-4o\"} | gpt-4o",
                "/v1/chat/completions | {\"model\":5} | ``",
                "/v1/chat/completions | {} | ``",
                "/openai/deployments/my%2Dgpt/chat/completions | {} | my-gpt",
                "/openai/deployments/my-gpt/chat/completions | {\"model\":\"x\"} | x",
            })
    void modelComesFromTheBodyOrTheDeployment(String path, String body, String model) throws JsonProcessingException {
        assertThat(read(path, body).model()).isEqualTo(model);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/chat/completions | {\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"a\"},"
                        + "{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"last\"}]} | last",
                "/chat/completions | {\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"tool\",\"content\":\"t\"}]} | a",
                "/chat/completions | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"},\"text\":\"no\"}]}]} | x",
                "/chat/completions | {\"messages\":[]} | ``",
                "/chat/completions | {\"messages\":7} | ``",
                "/completions | {\"prompt\":\"Say\"} | Say",
                "/completions | {\"prompt\":[1,2,3]} | ``",
                "/responses | {\"input\":\"hello\"} | hello",
                "/responses | {\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"hi\"}]},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"42\"}]} | hi",
                "/responses | {\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"hi\"},"
                        + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"no\"}]} | hi",
                "/embeddings | {\"input\":\"one\"} | one",
                "/embeddings | {\"input\":[[1,2],[3]]} | ``",
                "/moderations | {\"input\":[{\"type\":\"text\",\"text\":\"bad\"},{\"type\":\"image_url\"}]} | bad",
            })
    void excerptIsTheLastTextOfTheUser(String path, String body, String excerpt) throws JsonProcessingException {
        assertThat(read(path, body).excerpt()).isEqualTo(excerpt);
    }

    @Test
    void severalTextsAreLinesOfTheExcerpt() throws JsonProcessingException {
        assertThat(read("/embeddings", "{\"input\":[\"one\",\"\",\"two\"]}").excerpt())
                .isEqualTo("one\ntwo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/chat/completions | {\"stream\":true} | true",
                "/responses | {\"stream\":true} | true",
                "/chat/completions | {\"stream\":false} | false",
                "/chat/completions | {\"stream\":\"true\"} | false",
                "/chat/completions | {} | false",
                "/embeddings | {\"stream\":true} | false",
            })
    void streamIsReadOfCallsThatGenerate(String path, String body, boolean stream) throws JsonProcessingException {
        assertThat(read(path, body).stream()).isEqualTo(stream);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"max_tokens\":5} | true",
                "{\"max_completion_tokens\":5} | true",
                "{\"max_output_tokens\":5} | true",
                "{\"max_tokens\":null} | false",
                "{} | false",
            })
    void limitIsOneThatTheRequestSet(String body, boolean limited) throws JsonProcessingException {
        assertThat(read(CHAT, body).limited()).isEqualTo(limited);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/embeddings | {\"input\":\"a\"} | 1",
                "/embeddings | {\"input\":[\"a\",\"b\"]} | 2",
                "/embeddings | {\"input\":[1,2,3]} | 1",
                "/embeddings | {\"input\":[[1],[2,3]]} | 2",
                "/embeddings | {} | 0",
                "/moderations | {\"input\":[\"a\",\"b\"]} | 2",
                "/moderations | {\"input\":[{\"type\":\"text\"},{\"type\":\"image_url\"}]} | 1",
                "/chat/completions | {\"n\":3} | 0",
            })
    void answersAreThoseOfTheInputs(String path, String body, int answers) throws JsonProcessingException {
        assertThat(read(path, body).answers()).isEqualTo(answers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/responses | {\"conversation\":\"conv_1\"} | conversation",
                "/responses | {\"conversation\":{\"id\":\"conv_1\"}} | conversation",
                "/responses | {\"background\":true} | background",
                "/responses | {\"background\":\"yes\"} | background",
                "/responses | {\"previous_response_id\":\"resp_1\"} | previous-response",
                "/responses | {\"prompt\":{\"id\":\"pmpt_1\"}} | stored-prompt",
                "/responses | {\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]} | item-reference",
                "/responses | {\"input\":[{\"id\":\"msg_1\"}]} | item-reference",
                "/chat/completions | {\"web_search_options\":{}} | search",
                "/chat/completions | {\"search_parameters\":{\"mode\":\"on\"}} | search",
                "/chat/completions | {\"data_sources\":[{\"type\":\"azure_search\"}]} | search",
                "/chat/completions | {\"plugins\":[{\"id\":\"web\"}]} | search",
                "/chat/completions | {\"enable_search\":true} | search",
                "/chat/completions | {\"model\":\"openai/gpt-4o:online\"} | search",
                "/chat/completions | {\"model\":\"gpt-4o-search-preview\"} | search",
                "/chat/completions | {\"model\":\"gpt-5-search-api\"} | search",
                "/responses | {\"model\":\"o3-deep-research\"} | search",
                "/chat/completions | [] | not-an-object",
                "/chat/completions | null | not-an-object",
            })
    void requestWithEffectsOrStateIsNotCached(String path, String body, String reason) throws JsonProcessingException {
        assertThat(read(path, body).bypass()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"web_search\"}",
                "{\"type\":\"web_search_preview_2025_03_11\"}",
                "{\"type\":\"file_search\",\"vector_store_ids\":[\"vs_1\"]}",
                "{\"type\":\"code_interpreter\",\"container\":{\"type\":\"auto\"}}",
                "{\"type\":\"computer_use_preview\"}",
                "{\"type\":\"mcp\",\"server_url\":\"https://x\"}",
                "{\"type\":\"image_generation\"}",
                "{\"type\":\"local_shell\"}",
                "{\"type\":\"shell\"}",
                "{\"type\":\"openrouter:web_search\"}",
                "{\"type\":\"of_the_future\"}",
                "{\"type\":5,\"name\":\"x\"}",
                "{\"googleSearch\":{}}",
                "\"web_search\"",
            })
    void requestWithToolOfTheProviderIsNotCached(String tool) throws JsonProcessingException {
        String function = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";

        assertThat(read(RESPONSES, "{\"tools\":[" + function + "," + tool + "]}")
                        .bypass())
                .contains("tools");
        assertThat(read(CHAT, "{\"tools\":" + tool + "}").bypass()).contains("tools");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"conversation\":null,\"background\":false,\"previous_response_id\":null,\"tools\":null}",
                "{\"tools\":[]}",
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"web_search\"}}]}",
                "{\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}},{\"type\":\"custom\",\"name\":\"g\"}]}",
                "{\"tools\":[{\"function\":{\"name\":\"f\"}}]}",
                "{\"functions\":[{\"name\":\"f\"}]}",
                "{\"store\":true,\"metadata\":{},\"plugins\":[],\"enable_search\":false}",
                "{\"input\":[{\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":[]},{\"type\":\"reasoning\",\"id\":\"rs_1\"}]}",
            })
    void requestWithoutEffectsIsCached(String body) throws JsonProcessingException {
        assertThat(read(RESPONSES, body).bypass()).isEmpty();
        assertThat(read(CHAT, body).bypass()).isEmpty();
    }

    @Test
    void promptOfCompletionsIsNoStoredPrompt() throws JsonProcessingException {
        assertThat(read("/v1/completions", "{\"prompt\":\"x\"}").bypass()).isEmpty();
    }
}
