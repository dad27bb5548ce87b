package org.rollcall.platform.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Closes connections beyond what the heap can hold, before anything of them is read: each may take 32 KB with the beginning of
 * a request, for as long as its sender likes. One source address, of IPv6 one /64, may hold a quarter of them, unless the addresses are those
 * of proxies, behind which everybody comes from the same ones. Found by Vert.x as a service.
 */
public final class ConnectionBound implements VertxServiceProvider {

    /** Of heap for each connection, bytes: a quarter of it can be filled with requests that have only begun. */
    private static final long HEAP_BYTES = 128 * 1024;

    private static final int SHARE = 4;

    private static final String BEHIND_PROXY = "quarkus.http.proxy.proxy-address-forwarding";

    @Override
    public void init(VertxBuilder builder) {
        builder.findTransport(new BoundedTransport());
    }

    private static final class BoundedTransport extends JDKTransport {

        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            super.configure(options, domainSocket, bootstrap);
            if (!domainSocket) {
                var all = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / HEAP_BYTES);
                var behindProxy = ConfigProvider.getConfig()
                        .getOptionalValue(BEHIND_PROXY, Boolean.class)
                        .orElse(false);
                bootstrap.handler(new Door(all, behindProxy ? all : all / SHARE));
            }
        }
    }

    /** Where connections come in that the system has accepted; one for each port. */
    @Sharable
    static final class Door extends ChannelInboundHandlerAdapter {

        private final int most;
        private final int mostOfOne;
        private final Map<Object, Integer> byNetwork = new HashMap<>();
        private int all;

        /**
         * @param most connections of all
         * @param mostOfOne connections of one address
         */
        Door(int most, int mostOfOne) {
            this.most = most;
            this.mostOfOne = mostOfOne;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            var connection = (Channel) accepted;
            if (!(connection.remoteAddress() instanceof InetSocketAddress sender)) {
                connection.unsafe().closeForcibly(); // It has gone already.
                return;
            }
            var network = network(sender.getAddress());
            if (enter(network)) {
                connection.closeFuture().addListener(_ -> leave(network));
                context.fireChannelRead(accepted);
            } else {
                connection.unsafe().closeForcibly();
            }
        }

        private synchronized boolean enter(Object network) {
            var own = byNetwork.getOrDefault(network, 0);
            if (all >= most || own >= mostOfOne) {
                return false;
            }
            all++;
            byNetwork.put(network, own + 1);
            return true;
        }

        private synchronized void leave(Object network) {
            all--;
            byNetwork.computeIfPresent(network, (_, own) -> own == 1 ? null : own - 1);
        }

        /** Of IPv6 the first 64 bits: who has one address has all of these. */
        private static Object network(InetAddress address) {
            return address instanceof Inet6Address ? ByteBuffer.wrap(address.getAddress(), 0, Long.BYTES) : address;
        }
    }
}
