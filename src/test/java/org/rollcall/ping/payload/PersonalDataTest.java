package org.rollcall.ping.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {

    @ParameterizedTest
    @CsvSource({
        "EMAIL_ADDRESS,        ada@example.com",
        "EMAIL_ADDRESS,        Ada Lovelace <ada.lovelace+ping@mail.example.co.uk>",
        "EMAIL_ADDRESS,        größe@example.com",
        "EMAIL_ADDRESS,        mailto:a@b.de",
        "URL_WITH_CREDENTIALS, https://ada:secret@example.com/path",
        "URL_WITH_CREDENTIALS, see postgres://gitlab:pw@10.0.0.1:5432/db",
        "URL_WITH_CREDENTIALS, https://token@example.com",
        "URL_WITH_CREDENTIALS, https://example.com/hook?x=1&private_token=abc",
        "IP_ADDRESS,           10.1.2.3",
        "IP_ADDRESS,           192.168.255.1:8080",
        "IP_ADDRESS,           2001:db8::1",
        "IP_ADDRESS,           [2001:db8::1]:443",
        "IP_ADDRESS,           fe80::1%eth0",
    })
    void whatHasAnObviousForm_isFound(PersonalData kind, String text) {
        assertThat(PersonalData.in(text)).containsExactly(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a@b",
                "user@localhost",
                "@example.com",
                "18.9.0-pre",
                "18.9.0",
                "1.2.3.4.5",
                "256.1.1.1",
                "127.0.0.1",
                "::1",
                "13:25:42",
                "2021-02-09 13:25:42 UTC",
                "https://example.com/a@b",
                "https://example.com/?a=b&c=d",
                "gitlab.example.com:8080",
                "PostgreSQL 16.4 on x86_64-pc-linux-gnu, compiled by gcc 12.2.0, 64-bit",
            })
    void whatIsUsualInPings_isNot(String text) {
        assertThat(PersonalData.in(text)).isEmpty();
    }

    @Test
    void manyWords_areFreeText_andManyCharactersAreNot() {
        assertThat(PersonalData.in("please call back when you are there ".repeat(4)))
                .containsExactly(PersonalData.LONG_FREE_TEXT);
        assertThat(PersonalData.in("a".repeat(5_000))).isEmpty();
        assertThat(PersonalData.in("one two three four five six seven eight nine ten"))
                .isEmpty();
    }

    @Test
    void noText_makesItSlow() {
        var start = System.nanoTime();
        for (var part : List.of("a", "a.", "@", "a@", "a@a.", "://", "://a", "?token=", "1.", "::", "a@b-", "%+-")) {
            PersonalData.in(part.repeat(4_000_000 / part.length()));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }
}
