package dev.samovar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptLanguageTest {

    @ParameterizedTest(name = "[{0}] is {1}")
    @CsvSource(
            nullValues = "none",
            value = {
                "es, es",
                "ES, es",
                "de-CH, de",
                "'fr-CA, fr;q=0.9, en;q=0.8', fr",
                "'en;q=0.8, de', de",
                "'en;q=0.5,de;q=0.9,fr;q=0.9', de",
                "'*, de;q=0.1', de",
                "'*', none",
                "'de;q=0, en;q=0.001', en",
                "'de;q=0', none",
                "'de;q=0.0', none",
                "'de ; q=0.3 , pt-BR;Q=1.000', pt",
                "'zh-Hant-TW, en', zh",
                "fil, fil",
                "'', none",
                "'  ', none",
                "',,;q=1', none",
                "'de;q=2, en;q=0.1', en",
                "'de;q=-1, en;q=0.1', en",
                "'de;q=x, en;q=0.1', en",
                "'de;level=1, en;q=0.1', en",
                "'d, en', en",
                "'english, en', en",
                "'i-klingon, x-mine, en', en",
                "'und, mul, en;q=0.2', en",
                "'de_DE, en', en",
                "'ünd, en', en"
            })
    void bestTagCountsByItsPrimarySubtag(String header, String language) {
        assertThat(AcceptLanguage.best(List.of(header))).isEqualTo(language);
    }

    @Test
    void longHeaderIsReadLikeAnyOther() {
        assertThat(AcceptLanguage.best(List.of("de" + "-a".repeat(15_000)))).isEqualTo("de");
        assertThat(AcceptLanguage.best(List.of("de-".repeat(10_000)))).isNull();
    }

    @Test
    void headersCountTogether() {
        assertThat(AcceptLanguage.best(List.of("en;q=0.5", "es"))).isEqualTo("es");
        assertThat(AcceptLanguage.best(List.of())).isNull();
    }
}
