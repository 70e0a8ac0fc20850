package dev.samovar.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of operators and clients in the configuration: their form, and that none is in a message. */
class KeyListTest {

    @Test
    void keysHaveNames() {
        KeyList list = KeyList.operators("ann=0123456789abcdef, bob=with=signs=0123456");

        assertThat(list.keys())
                .containsOnlyKeys("ann", "bob")
                .containsEntry("ann", "0123456789abcdef")
                .containsEntry("bob", "with=signs=0123456");
        assertThat(list.toString()).contains("ann", "bob").doesNotContain("0123456");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann=0123456789abcde | at least 16 characters",
                "ann=secret | at least 16 characters",
                "0123456789abcdef | name=key",
                "an n=0123456789abcdef | name=key",
                "ann=0123456789abcdef, | name=key",
                "ann=0123456789abcdef,ann=0123456789abcdeg | used twice"
            })
    void invalidKeyIsExplainedWithoutTheKey(String keys, String rule) {
        assertThatThrownBy(() -> KeyList.operators(keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("samovar.security.operator-keys (SAMOVAR_OPERATOR_KEYS) is wrong: ")
                .hasMessageContaining(rule)
                .hasMessageNotContainingAny("0123456", "secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ann=0123456789abcde | at least 16 characters",
                "0123456789abcdef | name=key",
                "ann=0123456789abcdef secret | no header carries",
                "ann=0123456789abcdefé | no header carries",
                "ann=0123456789abcdef,ann=0123456789abcdeg | used twice"
            })
    void invalidClientKeyIsExplainedWithoutTheKey(String keys, String rule) {
        assertThatThrownBy(() -> KeyList.clients(keys))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("samovar.security.client-keys (SAMOVAR_CLIENT_KEYS) is wrong: ")
                .hasMessageContaining(rule)
                .hasMessageNotContainingAny("0123456", "secret");
    }
}
