package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UuidMaskingTest {

    @ParameterizedTest
    @CsvSource({
        "5f0e4b2a-1d3c-4e5f-8a9b-0c1d2e3f4a5b, 5f0e4b2a...",
        "0123456789abcdef, 01234567...",
        "0123456789, 01234...",
        "-1, -...",
        "x, ..."
    })
    void uuid_isShortenedToWhatNobodyCanUse(String uuid, String shown) {
        assertThat(UuidMasking.shortened(uuid)).isEqualTo(shown);
    }

    @Test
    void characterOfTwoHalves_isNotCutThrough() {
        assertThat(UuidMasking.shortened("\uD83D\uDE00\uD83D\uDE01")).isEqualTo("\uD83D\uDE00...");
    }
}
