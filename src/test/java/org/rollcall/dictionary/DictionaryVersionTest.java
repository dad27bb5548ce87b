package org.rollcall.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
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
        "18.9junk,18.9",
        "18.9-ee,18.9",
        "18.9.0+build.7,18.9",
        "18.9.0-pre+20260101.1,18.9",
        "18.1234567,18.999999",
        "9999999.1,999999.1",
        "99999999999999999999999.00000000000000000001,999999.1"
    })
    void versionOfAProduct_asksForItsMajorAndMinor(String product, String version) {
        assertThat(DictionaryVersion.ofProduct(product)).get().hasToString(version);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"VERSION", "18", "x18.9", "18.x", "-18.9", "v", "18.", ".9", "null", "18,9", "+18.9"})
    void junk_asksForNone(@Nullable String product) {
        assertThat(DictionaryVersion.ofProduct(product)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"13.12,13.12", "14.3,15.4", "15.4,15.4", "18.8,18.9", "99.0,18.9", "13.11,13.12", "0.0,13.12"})
    void nearest_isTheSame_elseTheNextAbove_elseTheHighest(String wanted, String nearest) {
        var published = new TreeSet<DictionaryVersion>();
        for (var version : List.of("18.9", "13.12", "15.4")) {
            published.add(DictionaryVersion.parse(version).orElseThrow());
        }

        assertThat(DictionaryVersion.parse(wanted).orElseThrow().nearestOf(published))
                .get()
                .hasToString(nearest);
    }

    @Test
    void nearestOfNone_isNone() {
        assertThat(new DictionaryVersion(18, 9).nearestOf(new TreeSet<>())).isEmpty();
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
