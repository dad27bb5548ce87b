package org.rollcall.platform.web;

import java.net.InetAddress;

/**
 * The addresses that begin with the same bits, such as {@code 10.0.0.0/8}, or a single one.
 *
 * @param bits how many, from 1; none of them would be every address
 */
public record Network(InetAddress start, int bits) {

    /**
     * A network as it stands in the configuration.
     *
     * @throws IllegalArgumentException where it is neither an address nor a network, or is every address
     */
    public static Network of(String text) {
        var slash = text.indexOf('/');
        try {
            var start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            var longest = start.getAddress().length * Byte.SIZE;
            var bits = slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 1 && bits <= longest) {
                return new Network(start, bits);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new IllegalArgumentException(
                "'%s' is no address and no network; write 10.0.0.7, 10.0.0.0/8 or 2001:db8::/32, and not all addresses"
                        .formatted(text));
    }

    boolean contains(InetAddress address) {
        var here = start.getAddress();
        var there = address.getAddress();
        if (here.length != there.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit += Byte.SIZE) {
            var differ = (here[bit / Byte.SIZE] ^ there[bit / Byte.SIZE]) & 0xff;
            if (differ >>> Math.max(0, Byte.SIZE - (bits - bit)) != 0) {
                return false;
            }
        }
        return true;
    }
}
