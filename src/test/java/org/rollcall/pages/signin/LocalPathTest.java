package org.rollcall.pages.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/instances",
                "/instances?hostname=a.example.com&per_page=20",
                "/metrics/counts.issues?from=2026-W01#figure",
                "/dictionaries/compare?from=1.0&to=%2F%2Fx",
                "/sign-ins",
            })
    void pathOfThisService_isFollowed(String path) {
        assertThat(LocalPath.of(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "instances",
                "https://evil.example.com/",
                "//evil.example.com/",
                "///evil.example.com/",
                "/\\evil.example.com/",
                "\\\\evil.example.com/",
                "/\t/evil.example.com/",
                "/\n/evil.example.com/",
                " //evil.example.com/",
                "/instances\r\nSet-Cookie: a=b",
                "/instances\u0000",
                "/instänces",
                "javascript:alert(1)",
                "/sign-in",
                "/sign-in?return_to=/sign-in",
                "/sign-in/provider",
                "/sign-out",
            })
    void anythingElse_leadsToTheStart(String path) {
        assertThat(LocalPath.of(path)).isEqualTo("/");
    }

    @Test
    void endlessPath_leadsToTheStart() {
        assertThat(LocalPath.of("/" + "a".repeat(3000))).isEqualTo("/");
    }
}
