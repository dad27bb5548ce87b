package org.rollcall.dictionary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://gitlab.example.com, https://gitlab.example.com/api/v4/usage_data/metric_definitions",
        "https://gitlab.example.com/, https://gitlab.example.com/api/v4/usage_data/metric_definitions",
        "' HTTPS://GitLab.example.com ', HTTPS://GitLab.example.com/api/v4/usage_data/metric_definitions",
        "https://example.com:8443/gitlab//, https://example.com:8443/gitlab/api/v4/usage_data/metric_definitions",
        "https://[2606:4700::1]/, https://[2606:4700::1]/api/v4/usage_data/metric_definitions",
        "https://example.com/api/v4/usage_data/metric_definitions,"
                + " https://example.com/api/v4/usage_data/metric_definitions",
        "https://example.com/api/v4/usage_data/metric_definitions/?version=18.9,"
                + " https://example.com/api/v4/usage_data/metric_definitions/?version=18.9",
    })
    void placeOfAnInstance_orOfTheEndpoint_isUnderstood(String given, String asked) {
        assertThat(DefinitionsUrl.parse(given, false))
                .isInstanceOfSatisfying(
                        DefinitionsUrl.Usable.class,
                        url -> assertThat(url.uri().toString()).isEqualTo(asked));
    }

    @ParameterizedTest
    @CsvSource({
        "'', must begin with https://",
        "gitlab.example.com, must begin with https://",
        "http://gitlab.example.com, must begin with https:// (http needs rollcall.dictionary.import.allow-http)",
        "file:///etc/passwd, must begin with https://",
        "gopher://example.com, must begin with https://",
        "https://user:secret@example.com, must not have credentials",
        "https://@example.com, must not have credentials",
        "https://exa mple.com, is no URL",
        "https://, is no URL",
        "https:gitlab.example.com, must have a host name",
        "https:///path, must have a host name",
        "https://127.1, must have a host name",
        "https://bücher.example, must have a host name in ASCII",
        "https://example.com:0, 'must have a host name in ASCII, and, if any, a port'",
        "https://example.com:65536, 'must have a host name in ASCII, and, if any, a port'",
        "https://example.com/#fragment, must not have a fragment",
        "https://example.com/?version=18.9, must not have a query",
    })
    void anythingElse_isRefused_sayingWhy(String given, String reason) {
        assertThat(DefinitionsUrl.parse(given, false))
                .isInstanceOfSatisfying(
                        DefinitionsUrl.Unusable.class,
                        unusable -> assertThat(unusable.reason()).startsWith(reason));
    }

    @Test
    void longUrl_isRefused() {
        assertThat(DefinitionsUrl.parse("https://example.com/" + "x".repeat(2_000), false))
                .isEqualTo(new DefinitionsUrl.Unusable("must not be longer than 2,000 characters"));
    }

    @ParameterizedTest
    @CsvSource({"/elsewhere, https://a.example/elsewhere", "//A.EXAMPLE/x, https://A.EXAMPLE/x"})
    void redirectWithinTheHost_isFollowed(String location, String target) {
        assertThat(start().redirected(location, false))
                .isInstanceOfSatisfying(
                        DefinitionsUrl.Usable.class,
                        url -> assertThat(url.uri().toString()).isEqualTo(target));
    }

    @ParameterizedTest
    @CsvSource({
        "https://b.example/, is another host",
        "//b.example/, is another host",
        "https://a.example.b.example/, is another host",
        "http://a.example/, must begin with https://",
        "https://x@a.example/, must not have credentials",
        "https://:x, must have a host name",
        "'http://[', is no URL",
    })
    void redirectToAnythingElse_isRefused(String location, String reason) {
        assertThat(start().redirected(location, false))
                .isInstanceOfSatisfying(
                        DefinitionsUrl.Unusable.class,
                        unusable -> assertThat(unusable.reason()).startsWith(reason));
    }

    @Test
    void http_isUnderstood_whereItIsAllowed() {
        assertThat(DefinitionsUrl.parse("http://a.example:8080", true)).isInstanceOf(DefinitionsUrl.Usable.class);
        assertThat(start().redirected("http://a.example/", true)).isInstanceOf(DefinitionsUrl.Usable.class);
        assertThat(DefinitionsUrl.parse("ftp://a.example", true))
                .isEqualTo(new DefinitionsUrl.Unusable("must begin with https:// or http://"));
    }

    private static DefinitionsUrl.Usable start() {
        return (DefinitionsUrl.Usable) DefinitionsUrl.parse("https://a.example", false);
    }
}
