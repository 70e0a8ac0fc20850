package dev.samovar.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://host/v1?key=secret, http://host/v1",
        "http://host/v1, http://host/v1",
        "https://name:secret@host:443/a, https://host:443/a",
        "https://name:sec@ret@host, https://host",
        "http://host/a@b?x=http://c, http://host/a@b",
        "/v1beta/models?key=secret, /v1beta/models",
    })
    void queriesAndCredentialsAreNotShown(String url, String shown) {
        assertThat(ShownUrl.of(url)).isEqualTo(shown);
    }
}
