package org.rollcall.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameTest {
    @ParameterizedTest
    @CsvSource({
        "H.Example.com, h.example.com",
        "h.example.com., h.example.com",
        "h.example.com:8443, h.example.com",
        "h.example.com.:8443, h.example.com",
        "h.example.com:, h.example.com",
        "' h.example.com ', h.example.com",
        "192.0.2.9:80, 192.0.2.9",
        "[2001:DB8::5]:8443, [2001:db8::5]",
        "[2001:db8::5], [2001:db8::5]",
        "2001:db8::5, [2001:db8::5]",
        "localhost:8080, localhost",
        "gitlab, gitlab",
        "h:http, h:http",
        ":80, :80",
        "*.example.com, *.example.com"
    })
    void portsAndFinalDots_makeNoDifference(String sent, String host) {
        assertThat(Hostname.host(sent)).isEqualTo(host);
        assertThat(Hostname.host(host)).as("the same again").isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gitlab.example.com", "h:8443", "[2001:db8::5]:8443", "münchen.example", "a_b", "a..b", "例え.jp"})
    void whatClientsSend_isAName(String text) {
        assertThat(Hostname.isName(text)).isTrue();
        assertThat(Hostname.fault(text)).isNull();
        assertThat(Hostname.visible(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"200b", "202e", "2066", "00a0", "00ad", "feff", "3164", "034f", "e0101", "fe0f", "000a", "2028", "e000"
    })
    void invisibleCharacters_areInNoName_andAreNamed(String codePoint) {
        var point = Integer.parseInt(codePoint, 16);
        var text = "a" + Character.toString(point) + "b.example.com";

        assertThat(Hostname.isName(text)).isFalse();
        assertThat(Hostname.fault(text)).startsWith(String.format(Locale.ROOT, "The hostname has U+%04X in it", point));
        assertThat(Hostname.visible(text)).isEqualTo(String.format(Locale.ROOT, "aU+%04Xb.example.com", point));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a", "a/b", "a#b", "a?b", "u@a", "a*", ".a", "a'b", "<a>", ".", ""})
    void anythingElse_isNoName(String text) {
        assertThat(Hostname.isName(text)).isFalse();
    }

    @Test
    void whatIsNoName_isAnsweredWithWhatWouldBeOne() {
        assertThat(Hostname.fault("https://a")).contains("send one like gitlab.example.com, without https://");
    }
}
