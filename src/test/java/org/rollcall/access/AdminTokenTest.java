package org.rollcall.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    private record Config(Optional<Secret<String>> adminToken) implements AccessConfig {}

    @Test
    void configuredToken_matchesItselfAlone() {
        AdminToken token = configured("12345678901234567890");

        assertThat(token.isConfigured()).isTrue();
        assertThat(token.matches(TokenText.sha256("12345678901234567890"))).isTrue();
        assertThat(token.matches(TokenText.sha256("12345678901234567891"))).isFalse();
    }

    @Test
    void lineEndOfASecretFile_isNoPartOfTheToken() {
        assertThat(configured("12345678901234567890\n").matches(TokenText.sha256("12345678901234567890")))
                .isTrue();
    }

    @Test
    void noToken_matchesNothing_notEvenAnEmptyOne() {
        for (AdminToken none : new AdminToken[] {new AdminToken(new Config(Optional.empty())), configured("  ")}) {
            assertThat(none.isConfigured()).isFalse();
            assertThat(none.matches(TokenText.sha256(""))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567890123456789", "hunter2"})
    void shortToken_endsTheStartWithOneSentenceThatDoesNotRepeatIt(String token) {
        assertThatThrownBy(() -> configured(token))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ROLLCALL_ADMIN_TOKEN is shorter than 20 characters")
                .hasMessageNotContaining(token);
    }

    @Test
    void tokenThatNoHeaderCarries_endsTheStart() {
        assertThatThrownBy(() -> configured("twenty characters and blanks"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("visible ASCII");
    }

    private static AdminToken configured(String token) {
        return new AdminToken(new Config(Optional.of(() -> token)));
    }
}
