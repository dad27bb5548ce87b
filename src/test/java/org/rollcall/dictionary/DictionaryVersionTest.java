package org.rollcall.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class DictionaryVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"18.9", "0.0", "13.12", "999999.999999"})
    void majorAndMinor_areAVersion(String text) {
        assertThat(DictionaryVersion.parse(text)).get().hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "18",
                "18.",
                ".9",
                "18.9.0",
                "18.09",
                "018.9",
                "v18.9",
                " 18.9",
                "18.9\n",
                "18,9",
                "-1.0",
                "1000000.0",
                "18.\u0669",
                "latest"
            })
    void anythingElse_isNone(String text) {
        assertThat(DictionaryVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "13.12.15,13.12",
        "18.9.0-pre,18.9",
        "16.8.1-ee,16.8",
        "v15.4,15.4",
        "' 15.4.2 ',15.4",
        "15.4,15.4",
        "015.04.1,15.4",
        "18.9junk,18.9"
    })
    void versionOfAProduct_asksForItsMajorAndMinor(String product, String version) {
        assertThat(DictionaryVersion.ofProduct(product)).get().hasToString(version);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"VERSION", "18", "x18.9", "18.x", "18.1234567", "9999999.1", "-18.9", "v"})
    void junk_asksForNone(@Nullable String product) {
        assertThat(DictionaryVersion.ofProduct(product)).isEmpty();
    }

    @Test
    void versions_areOrderedAsNumbers() {
        assertThat(Stream.of("9.10", "10.0", "9.9", "10.10", "10.2")
                        .map(text -> DictionaryVersion.parse(text).orElseThrow())
                        .sorted()
                        .map(DictionaryVersion::toString))
                .containsExactly("9.9", "9.10", "10.0", "10.2", "10.10");
    }
}
