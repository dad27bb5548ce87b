package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
    private record Config(Optional<Secret<String>> adminToken, Optional<Path> adminTokenFile) implements AccessConfig {
        @Override
        public RateLimit readsPerAddress() {
            return RateLimit.of("off");
        }

        @Override
        public RateLimit refusalsPerAddress() {
            return RateLimit.of("off");
        }

        @Override
        public Duration session() {
            return Duration.ofHours(12);
        }
    }

    @TempDir
    private Path folder;

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
        for (AdminToken none :
                new AdminToken[] {new AdminToken(new Config(Optional.empty(), Optional.empty())), configured("  ")}) {
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

    @Test
    void tokenInAFile_matches_withoutTheLineEnd() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "12345678901234567890\n");

        assertThat(inFile(file).matches(TokenText.sha256("12345678901234567890")))
                .isTrue();
    }

    @Test
    void missingFile_endsTheStart_andIsNamed() {
        assertThatThrownBy(() -> inFile(folder.resolve("nothing")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("There is no file %s, which rollcall.access.admin-token-file names"
                        .formatted(folder.resolve("nothing")));
    }

    @Test
    void fileThatIsNone_endsTheStart() {
        assertThatThrownBy(() -> inFile(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rollcall.access.admin-token-file cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void emptyFile_endsTheStart(String content) throws IOException {
        var file = Files.writeString(folder.resolve("token"), content);

        assertThatThrownBy(() -> inFile(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is empty; put the admin token into it");
    }

    @Test
    void shortTokenInAFile_endsTheStartWithoutRepeatingIt() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "hunter2");

        assertThatThrownBy(() -> inFile(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The admin token in " + file + " is shorter than 20 characters")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void tokenAndFile_areOneTooMany() throws IOException {
        var file = Files.writeString(folder.resolve("token"), "12345678901234567890");

        assertThatThrownBy(
                        () -> new AdminToken(new Config(Optional.of(() -> "12345678901234567890"), Optional.of(file))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("both set");
    }

    private static AdminToken configured(String token) {
        return new AdminToken(new Config(Optional.of(() -> token), Optional.empty()));
    }

    private static AdminToken inFile(Path file) {
        return new AdminToken(new Config(Optional.empty(), Optional.of(file)));
    }
}
