package org.rollcall.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody with an address, who opens a connection for each request.
 *
 * @param address one of the many of this machine, so that strangers can be told apart
 * @param port of the service
 */
record Stranger(InetAddress address, int port) {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final int ANSWER_BYTES = 16 * 1024;
    private static final int LITTLE_ROOM = 4 * 1024;
    private static final int TIMEOUT_MILLIS = 60_000;

    /** Somebody who was never here before. */
    static Stranger unknown(int port) {
        var number = NEXT.incrementAndGet();
        return new Stranger(address(16 + (number >> 16), number >> 8, number), port);
    }

    /** The address {@code 127.a.b.c}. */
    static InetAddress address(int a, int b, int c) {
        try {
            return InetAddress.getByAddress(new byte[] {127, (byte) a, (byte) b, (byte) c});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection that the caller closes. */
    Socket connect() throws IOException {
        return connect(new Socket());
    }

    /** A connection that takes next to nothing of what nobody reads; the caller closes it. */
    Socket connectWithoutRoom() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(LITTLE_ROOM);
        return connect(socket);
    }

    private Socket connect(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.bind(new InetSocketAddress(address, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a request and reads its answer, if there is one. */
    Answer send(String method, String path, String headers, byte[] body) {
        return send(method, path, headers, body.length, out -> out.write(body));
    }

    /**
     * Sends a request and reads its answer, if there is one; also where the service answers before it has all of the body.
     *
     * @param headers each with the end of its line
     * @param length of the body, bytes
     */
    Answer send(String method, String path, String headers, long length, Body body) {
        try (var socket = connect()) {
            try {
                var out = socket.getOutputStream();
                out.write(String.format(
                                Locale.ROOT,
                                "%s %s HTTP/1.1\r\nHost: rollcall\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n",
                                method,
                                path,
                                length,
                                headers)
                        .getBytes(UTF_8));
                body.writeTo(out);
            } catch (IOException _) {
                // It wants no more of the body; the answer says why.
            }
            return read(socket.getInputStream());
        } catch (IOException e) {
            return Answer.NONE;
        }
    }

    /** The answer at the end of which the connection is closed. */
    static Answer read(InputStream in) throws IOException {
        var start = new ByteArrayOutputStream();
        var buffer = new byte[ANSWER_BYTES];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            start.write(buffer, 0, Math.min(read, Math.max(0, 2 * ANSWER_BYTES - start.size())));
        }
        var text = start.toString(UTF_8);
        var end = text.indexOf("\r\n\r\n");
        return end < 0
                ? Answer.NONE
                : new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
    }

    /** What follows the head of a request. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }
}
