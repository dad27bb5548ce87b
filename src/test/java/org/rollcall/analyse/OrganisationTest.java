package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrganisationTest {

    @ParameterizedTest
    @CsvSource({
        "gitlab.example.com, example.com",
        "a.b.example.co.uk, example.co.uk",
        "git.example.com:8443, example.com",
        "example.com, example.com",
        "gitlab.internal, gitlab.internal",
        "localhost, localhost",
        "10.0.0.5, 10.0.0.5",
        "tenant.github.io, tenant.github.io",
        "'not a name', 'not a name'",
        "co.uk, co.uk"
    })
    void domain_isTheRegistrableOne(String hostname, String domain) {
        assertThat(Organisation.domain(hostname)).isEqualTo(domain);
    }

    @Test
    void licence_countsBeforeTheDomain() {
        assertThat(Organisation.of("abc", "a.example.com")).isEqualTo(Organisation.of("abc", "other.example.org"));
        assertThat(Organisation.of(null, "a.example.com")).isEqualTo(Organisation.of("", "b.example.com"));
        assertThat(Organisation.of("example.com", "a.example.com"))
                .isNotEqualTo(Organisation.of(null, "a.example.com"));
    }
}
