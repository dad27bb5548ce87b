package org.rollcall.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionBoundTest {

    private final EmbeddedChannel door = new EmbeddedChannel(new ConnectionBound.Door(4, 2));

    @Test
    void oneAddress_holdsItsShare() throws UnknownHostException {
        assertThat(isLetIn("192.0.2.1")).isTrue();
        assertThat(isLetIn("192.0.2.1")).isTrue();
        assertThat(isLetIn("192.0.2.1")).isFalse();
        assertThat(isLetIn("192.0.2.2")).isTrue();
    }

    @Test
    void networkOfIpv6_countsAsOneAddress() throws UnknownHostException {
        assertThat(isLetIn("2001:db8::1")).isTrue();
        assertThat(isLetIn("2001:db8::2:1")).isTrue();
        assertThat(isLetIn("2001:db8::3:1:1")).isFalse();
        assertThat(isLetIn("2001:db8:0:1::1")).isTrue();
    }

    @Test
    void allTogether_holdWhatThereIsRoomFor_andMayComeAgainWhenOthersHaveGone() throws UnknownHostException {
        var first = connection("192.0.2.1");
        assertThat(isLetIn(first)).isTrue();
        assertThat(isLetIn("192.0.2.2")).isTrue();
        assertThat(isLetIn("192.0.2.3")).isTrue();
        assertThat(isLetIn("192.0.2.4")).isTrue();
        assertThat(isLetIn("192.0.2.5")).isFalse();

        first.close().syncUninterruptibly();

        assertThat(isLetIn("192.0.2.5")).isTrue();
        assertThat(isLetIn("192.0.2.1")).isFalse();
    }

    private boolean isLetIn(String address) throws UnknownHostException {
        return isLetIn(connection(address));
    }

    private boolean isLetIn(EmbeddedChannel connection) {
        door.writeInbound(connection);
        return connection.equals(door.readInbound()) && connection.isOpen();
    }

    private static EmbeddedChannel connection(String address) throws UnknownHostException {
        var sender = new InetSocketAddress(InetAddress.getByName(address), 1024);
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return sender;
            }
        };
    }
}
