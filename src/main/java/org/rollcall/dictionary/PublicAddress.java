package org.rollcall.dictionary;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from all others: loopback, private, link-local, unique local, shared, multicast,
 * reserved, and those that clouds serve their metadata at. An address that wraps another one (IPv4 in IPv6, 6to4, Teredo,
 * NAT64) is none, whatever it wraps.
 */
final class PublicAddress {

    /** IANA's special-purpose registry, multicast and up; 168.63.129.16 is Azure's host, in the middle of public ones. */
    private static final List<Network> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "168.63.129.16/32",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20")
            .map(Network::of)
            .toList();

    /** The only part of IPv6 that is given out for the public internet. */
    private static final Network GLOBAL_IPV6 = Network.of("2000::/3");

    private PublicAddress() {}

    /** Whether an address is one of the public internet. */
    static boolean is(InetAddress address) {
        var bytes = address.getAddress();
        return (address instanceof Inet4Address || GLOBAL_IPV6.contains(bytes))
                && NOT_PUBLIC.stream().noneMatch(network -> network.contains(bytes));
    }

    /**
     * The addresses of one length that begin with the same bits.
     *
     * @param length in bytes, 4 or 16
     * @param bits how many they have in common
     * @param prefix those bits
     */
    private record Network(int length, int bits, BigInteger prefix) {

        static Network of(String text) {
            var slash = text.indexOf('/');
            var first = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
            var bits = Integer.parseInt(text.substring(slash + 1));
            return new Network(first.length, bits, prefix(first, bits));
        }

        boolean contains(byte[] address) {
            return address.length == length && prefix(address, bits).equals(prefix);
        }

        private static BigInteger prefix(byte[] address, int bits) {
            return new BigInteger(1, address).shiftRight(8 * address.length - bits);
        }
    }
}
