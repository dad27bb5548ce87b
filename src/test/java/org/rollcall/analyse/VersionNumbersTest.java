package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionNumbersTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "18.9.0-pre,  18, 9, 0",
                "13.12.15,    13, 12, 15",
                "v16.8.1-ee,  16, 8, 1",
                "18.9,        18, 9, -",
                "18.9-rc1,    18, 9, -",
                "18.9.x,      18, 9, -",
                "VERSION,     -, -, -",
                "18,          -, -, -",
                "18.1234567,  -, -, -",
                "18.9.1234567,18, 9, -",
                "-,           -, -, -",
            })
    void numbersThatAVersionBeginsWith_areTold(
            @Nullable String version, @Nullable Integer major, @Nullable Integer minor, @Nullable Integer patch) {
        assertThat(VersionNumbers.of(version)).isEqualTo(new VersionNumbers(major, minor, patch));
    }
}
