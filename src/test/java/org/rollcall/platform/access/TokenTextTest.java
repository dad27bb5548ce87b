package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTextTest {
    private static final String EXAMPLE = TokenText.generate(new Random(1));

    @Test
    void generated_isWellFormedAndNeverTheSame() {
        SecureRandom random = new SecureRandom();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String text = TokenText.generate(random);
            assertThat(text).matches("rollcall_[0-9A-Za-z]{36}");
            assertThat(TokenText.isWellFormed(text)).isTrue();
            assertThat(seen.add(text)).isTrue();
        }
    }

    @Test
    void anyChangedCharacter_breaksTheChecksum() {
        for (int i = TokenText.PREFIX.length(); i < EXAMPLE.length(); i++) {
            char other = EXAMPLE.charAt(i) == 'x' ? 'y' : 'x';
            assertThat(TokenText.isWellFormed(EXAMPLE.substring(0, i) + other + EXAMPLE.substring(i + 1)))
                    .as("changed at %d", i)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "rollcall_", "glpat-12345678901234567890", "rollcall_000000000000000000000000000000000000"})
    void anythingElse_isNotWellFormed(String text) {
        assertThat(TokenText.isWellFormed(text)).isFalse();
    }

    @Test
    void longerOrShorter_isNotWellFormed() {
        assertThat(TokenText.isWellFormed(EXAMPLE + "0")).isFalse();
        assertThat(TokenText.isWellFormed(EXAMPLE + "\n")).isFalse();
        assertThat(TokenText.isWellFormed(" " + EXAMPLE)).isFalse();
        assertThat(TokenText.isWellFormed(EXAMPLE.substring(1))).isFalse();
    }

    @Test
    void sha256_isTheUsualOne() {
        assertThat(HexFormat.of().formatHex(TokenText.sha256("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
