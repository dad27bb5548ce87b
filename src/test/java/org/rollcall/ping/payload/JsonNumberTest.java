package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumberTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1",
                "-1.5",
                "1e400",
                "1E+400",
                "1e-400",
                "-1.25e-400",
                "0e0",
                "1e0000000000000400",
                "123456789012345678901234567890.123456789e12"
            })
    void numberWithinTheLimits_canBeStored(String number) {
        assertThat(JsonNumber.whyUnstorable(number)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e401",
                "1E+401",
                "-1e-401",
                "0e401",
                "1e2147483648",
                "1e-99999999999999999999",
                "1.5e4294967296"
            })
    void exponentBeyond400_cannot(String number) {
        assertThat(JsonNumber.whyUnstorable(number)).isEqualTo("a number with an exponent beyond 400");
    }

    @Test
    void digitsBeyondWhatPostgresHolds_cannot() {
        assertThat(JsonNumber.whyUnstorable("-" + "9".repeat(131_072))).isNull();
        assertThat(JsonNumber.whyUnstorable("9".repeat(131_073))).contains("131,072 digits");
        assertThat(JsonNumber.whyUnstorable("9".repeat(131_072 - 400) + "e400")).isNull();
        assertThat(JsonNumber.whyUnstorable("9".repeat(131_073 - 400) + "e400")).contains("131,072 digits");
        assertThat(JsonNumber.whyUnstorable("0." + "1".repeat(16_383))).isNull();
        assertThat(JsonNumber.whyUnstorable("0." + "1".repeat(16_384))).contains("16,383 digits after the point");
        assertThat(JsonNumber.whyUnstorable("0." + "1".repeat(16_383 - 400) + "e-400"))
                .isNull();
        assertThat(JsonNumber.whyUnstorable("0." + "1".repeat(16_384 - 400) + "e-400"))
                .contains("16,383 digits after the point");
    }
}
