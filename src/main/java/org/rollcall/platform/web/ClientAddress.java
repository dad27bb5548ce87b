package org.rollcall.platform.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Tells from which address a request comes, for limits; it is not to be kept. Behind trusted proxies it is the address that
 * the nearest of them saw: the rightmost entry of {@code X-Forwarded-For} that is no trusted proxy itself. Entries that stand left
 * of it was written by the client. Entries that are no addresses leave it at the proxy that wrote them.
 */
@ApplicationScoped
public class ClientAddress {

    /** The only header that is read; not {@code Forwarded}, and none of one proxy alone. */
    static final String HEADER = "X-Forwarded-For";

    /** The address of a connection that has none, such as one that is closed already. */
    private static final String NONE = "none";

    private static final int NETWORK_BYTES = 8;

    /** After an address in brackets. */
    private static final Pattern PORT_AFTER_BRACKET = Pattern.compile("](:[0-9]*)?$");

    private static final Pattern WITH_PORT = Pattern.compile("^([^:]*):[0-9]*$");

    private static final Pattern ZONE = Pattern.compile("%.*");

    private final List<Network> trusted;

    ClientAddress(
            @ConfigProperty(name = ProxyForwarding.WRITTEN, defaultValue = "false") boolean behindProxy,
            @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies") Optional<List<String>> trustedProxies) {
        trusted = behindProxy
                ? trustedProxies.orElse(List.of()).stream()
                        .map(String::strip)
                        .map(Network::of)
                        .toList()
                : List.of();
    }

    /** The address of a request as it is counted: an IPv4 address, or the /64 of an IPv6 address. */
    public String of(HttpServerRequest request) {
        var connection = request.remoteAddress();
        return of(
                connection == null ? null : connection.hostAddress(),
                trusted.isEmpty() ? List.of() : request.headers().getAll(HEADER),
                trusted);
    }

    /**
     * @param connection the address at the other end of the connection
     * @param forwarded the lines of the header, each with any number of entries
     */
    static String of(@Nullable String connection, List<String> forwarded, List<Network> trusted) {
        var nearest = parse(connection);
        if (nearest == null) {
            return NONE;
        }
        var entries = forwarded.stream()
                .flatMap(line -> Stream.of(line.split(",")))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
        for (var entry : entries.reversed()) {
            var next = isTrusted(nearest, trusted) ? parse(entry) : null;
            if (next == null) {
                break;
            }
            nearest = next;
        }
        return counted(nearest);
    }

    private static boolean isTrusted(InetAddress address, List<Network> trusted) {
        return trusted.stream().anyMatch(network -> network.contains(address));
    }

    /** A sender with one address of IPv6 has a network of them, and need never send twice from the same. */
    private static String counted(InetAddress address) {
        return address instanceof Inet6Address v6
                ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), NETWORK_BYTES)) + "/64"
                : address.getHostAddress();
    }

    /** An address with or without a port, a zone or quotation marks; null where it is none. */
    private static @Nullable InetAddress parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var plain = text.replace("\"", "");
        var address = plain.startsWith("[")
                ? PORT_AFTER_BRACKET.matcher(plain.substring(1)).replaceFirst("")
                : WITH_PORT.matcher(plain).replaceFirst("$1");
        try {
            return address.isEmpty()
                    ? null
                    : InetAddress.ofLiteral(ZONE.matcher(address).replaceFirst(""));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
