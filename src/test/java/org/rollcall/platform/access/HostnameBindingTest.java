package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameBindingTest {
    private final HostnameBinding binding = HostnameBinding.of(List.of("GitLab.example.com", "*.Example.org"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitlab.example.com",
                "GITLAB.EXAMPLE.COM",
                "gitlab.example.com:8443",
                "gitlab.example.com.",
                "gitlab.example.com.:80",
                "a.example.org",
                "a.b.Example.Org",
                "a.example.org:8443",
                "a.example.org."
            })
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

    @Test
    void namedInstance_isSeenByItsHostname_andWrittenWithItsUuid() {
        var one = HostnameBinding.of(List.of("GitLab.example.com:8443#A-b#c", "h#"));

        assertThat(one.instances())
                .containsExactlyInAnyOrder(
                        new BoundInstance("gitlab.example.com", "A-b#c"), new BoundInstance("h", ""));
        assertThat(one.sees("gitlab.example.com")).isTrue();
        assertThat(one.sees("other.example.com")).isFalse();
        assertThat(one.patterns()).containsExactly("gitlab.example.com#A-b#c", "h#");
        assertThat(HostnameBinding.of(one.patterns())).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab.example.com#u", "h:80#", "::1#u u"})
    void hostnameAndUuid_areAnInstance(String text) {
        assertThat(HostnameBinding.isInstance(text)).isTrue();
        assertThat(HostnameBinding.isPattern(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gitlab.example.com", "#u", "*.example.com#u", "h#\n", "https://h#u"})
    void anythingElse_isNoInstance(String text) {
        assertThat(HostnameBinding.isInstance(text)).isFalse();
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
                "A-1.example.com",
                "example.com:8080",
                "example.com.",
                "*.example.com.",
                "[2001:db8::5]:8443",
                "192.0.2.9:80",
                "a..b",
                "%",
                "-a",
                "a,b;c"
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
                "example.com/",
                ".example.com",
                "a b",
                "a\n",
                "a\u200b",
                "a'",
                "example.*"
            })
    void anythingElse_isNoPattern(String pattern) {
        assertThat(HostnameBinding.isPattern(pattern)).isFalse();
    }

    @Test
    void tooLong_isNoPattern() {
        assertThat(HostnameBinding.isPattern("a".repeat(255))).isTrue();
        assertThat(HostnameBinding.isPattern("*." + "a".repeat(255))).isTrue();
        assertThat(HostnameBinding.isPattern("a".repeat(256))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, a.example.com, true",
        "a.example.com, A.example.com.:8443, true",
        "a.example.com, b.a.example.com, false",
        "a.example.com, *.a.example.com, false",
        "a.example.com, *.example.com, false",
        "*.example.com, a.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, *.example.com, true",
        "*.example.com, *.eu.example.com, true",
        "*.example.com, *.com, false",
        "*.example.com, *.otherexample.com, false",
        "*.example.com, a.otherexample.com, false",
        "a.example.com#u, a.example.com, false",
        "a.example.com#u, *.a.example.com, false",
    })
    void covers_whatMeansOnlyInstancesThatAreBoundByTheirHostname(String bound, String pattern, boolean covered) {
        assertThat(HostnameBinding.of(List.of(bound)).covers(pattern)).isEqualTo(covered);
        assertThat(HostnameBinding.ALL.covers(pattern)).isTrue();
        assertThat(HostnameBinding.NONE.covers(pattern)).isFalse();
    }
}
