package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    private static final List<Network> TRUSTED =
            List.of(Network.of("10.0.0.0/8"), Network.of("192.0.2.1"), Network.of("2001:db8:ffff::/48"));

    @Test
    void addressesOfOneIpv6Network_areOneSender() {
        assertThat(direct("2001:db8:0:1::1"))
                .isEqualTo(direct("2001:db8:0:1:ffff:ffff:ffff:ffff"))
                .isEqualTo(direct("2001:DB8:0:1:1:0:0:2%eth0"))
                .isNotEqualTo(direct("2001:db8:0:2::1"));
    }

    @Test
    void addressOfIpv4_isTheSameInEitherForm() {
        assertThat(direct("::ffff:192.0.2.7")).isEqualTo(direct("192.0.2.7")).isEqualTo("192.0.2.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one proxy                | 10.0.0.1 | 203.0.113.7 | 203.0.113.7",
                "forged before it         | 10.0.0.1 | 198.51.100.1, 203.0.113.7 | 203.0.113.7",
                "forged as a proxy        | 10.0.0.1 | 198.51.100.1, 10.9.9.9, 203.0.113.7 | 203.0.113.7",
                "two proxies              | 10.0.0.1 | 203.0.113.7, 192.0.2.1 | 203.0.113.7",
                "only proxies             | 10.0.0.1 | 10.0.0.2, 192.0.2.1 | 10.0.0.2",
                "proxy reached by IPv6    | 2001:db8:ffff::1 | 203.0.113.7 | 203.0.113.7",
                "no proxy                 | 203.0.113.9 | 203.0.113.7 | 203.0.113.9",
                "with a port              | 10.0.0.1 | 203.0.113.7:4430 | 203.0.113.7",
                "IPv6                     | 10.0.0.1 | 2001:db8:0:1::1 | 20010db800000001/64",
                "IPv6 in brackets         | 10.0.0.1 | [2001:db8:0:1::1] | 20010db800000001/64",
                "IPv6 with a port         | 10.0.0.1 | [2001:db8:0:1::1]:4430 | 20010db800000001/64",
                "quoted                   | 10.0.0.1 | \"[2001:db8:0:1::1]:4430\" | 20010db800000001/64",
                "empty entries            | 10.0.0.1 | , 203.0.113.7,, | 203.0.113.7",
                "no address               | 10.0.0.1 | unknown | 10.0.0.1",
                "no address at the right  | 10.0.0.1 | 203.0.113.7, _hidden | 10.0.0.1",
                "no address, two proxies  | 10.0.0.1 | unknown, 192.0.2.1 | 192.0.2.1",
                "nothing                  | 10.0.0.1 | '' | 10.0.0.1",
            })
    void rightmostAddressThatIsNoTrustedProxy_counts(String name, String connection, String forwarded, String counted) {
        assertThat(ClientAddress.of(connection, List.of(forwarded), TRUSTED))
                .as(name)
                .isEqualTo(counted);
    }

    @Test
    void linesOfTheHeader_areOneList() {
        assertThat(ClientAddress.of("10.0.0.1", List.of("198.51.100.1", "203.0.113.7", "192.0.2.1"), TRUSTED))
                .isEqualTo("203.0.113.7");
    }

    @Test
    void connectionsWithoutAnAddress_areOneSender() {
        assertThat(ClientAddress.of(null, List.of("203.0.113.7"), TRUSTED)).isEqualTo("none");
    }

    @Test
    void network_isCutAtItsBits() {
        assertThat(ClientAddress.of("10.0.7.255", List.of("1.1.1.1"), List.of(Network.of("10.0.4.0/22"))))
                .isEqualTo("1.1.1.1");
        assertThat(ClientAddress.of("10.0.8.0", List.of("1.1.1.1"), List.of(Network.of("10.0.4.0/22"))))
                .isEqualTo("10.0.8.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "proxy.example.com", "10.0.0.0/33", "10.0.0.0/", "0.0.0.0/0", "::/0", "10.0.0.0/-1"})
    void anythingElse_isNoNetwork(String text) {
        assertThatThrownBy(() -> Network.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    private static String direct(String connection) {
        return ClientAddress.of(connection, List.of(), TRUSTED);
    }
}
