package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.rollcall.platform.access.TestAdmin;

/** An export as it comes out of the connection, read as slowly as the test likes. */
final class RawExport implements Closeable {

    /** So small that the service soon has to wait for whoever reads. */
    private static final int RECEIVE_BUFFER = 4096;

    private final Socket socket;

    private RawExport(Socket socket) {
        this.socket = socket;
    }

    static RawExport begin(String path, String httpVersion) {
        try {
            var socket = new Socket();
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port));
            socket.getOutputStream()
                    .write("GET %s %s\r\nHost: localhost\r\nPRIVATE-TOKEN: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, httpVersion, TestAdmin.TOKEN)
                            .getBytes(UTF_8));
            return new RawExport(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What comes next, at most some bytes of it. */
    String read(int bytes) {
        try {
            return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything up to the end of the connection. */
    String readAll() {
        try {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
