package org.rollcall.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameBindingTest {
    private final HostnameBinding binding = HostnameBinding.of(List.of("GitLab.example.com", "*.Example.org"));

    @ParameterizedTest
    @ValueSource(strings = {"gitlab.example.com", "GITLAB.EXAMPLE.COM", "a.example.org", "a.b.Example.Org"})
    void matchingHostname_isSeen(String hostname) {
        assertThat(binding.sees(hostname)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "x.gitlab.example.com", "example.org", "badexample.org", "a.example.org.evil", ""
            })
    void otherHostname_isNotSeen(String hostname) {
        assertThat(binding.sees(hostname)).isFalse();
    }

    @Test
    void all_seesEverything_none_seesNothing() {
        assertThat(HostnameBinding.of(null)).isEqualTo(HostnameBinding.ALL);
        assertThat(HostnameBinding.ALL.sees("anything")).isTrue();
        assertThat(HostnameBinding.NONE.sees("anything")).isFalse();
        assertThat(HostnameBinding.NONE.sees("")).isFalse();
    }

    @Test
    void partsForSql_areLowerCase_suffixesWithTheirDot() {
        assertThat(binding.exact()).containsExactly("gitlab.example.com");
        assertThat(binding.suffixes()).containsExactly(".example.org");
        assertThat(binding.patterns()).containsExactly("*.example.org", "gitlab.example.com");
        assertThat(HostnameBinding.of(binding.patterns())).isEqualTo(binding);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "gitlab",
                "gitlab.example.com",
                "*.example.com",
                "*.local",
                "10.0.0.1",
                "::1",
                "[2001:db8::1]",
                "my_host.example.com",
                "xn--mnchen-3ya.example",
                "münchen.example",
                "A-1.example.com"
            })
    void hostnames_arePatterns(String pattern) {
        assertThat(HostnameBinding.isPattern(pattern)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "*",
                "*.",
                "*example.com",
                "a.*.com",
                "**.example.com",
                "https://example.com",
                "example.com:8080",
                "example.com/",
                "example.com.",
                ".example.com",
                "a..b",
                "a b",
                "a\n",
                "%",
                "-a",
                "a'",
                "example.*"
            })
    void anythingElse_isNoPattern(String pattern) {
        assertThat(HostnameBinding.isPattern(pattern)).isFalse();
    }

    @Test
    void tooLong_isNoPattern() {
        assertThat(HostnameBinding.isPattern("a".repeat(63) + ".com")).isTrue();
        assertThat(HostnameBinding.isPattern("a".repeat(64) + ".com")).isFalse();
        assertThat(HostnameBinding.isPattern("a.".repeat(126) + "ab")).isFalse();
    }
}
