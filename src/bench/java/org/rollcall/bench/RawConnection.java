package org.rollcall.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A keep-alive connection that does as little as can be: requests are ready-made bytes, of an answer only status and end are read. */
final class RawConnection implements Closeable {

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int TIMEOUT_MILLIS = 120_000;
    private static final int STATUS_OFFSET = 9;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] answer = new byte[64 * 1024];
    private int length;

    RawConnection(int port) throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), TIMEOUT_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends a request and reads the answer. */
    int send(byte[] request, int offset, int count) throws IOException {
        out.write(request, offset, count);
        length = 0;
        var headerEnd = -1;
        while (headerEnd < 0) {
            more();
            headerEnd = headerEnd();
        }
        var expected = headerEnd + contentLength(headerEnd);
        while (length < expected) {
            more();
        }
        return (answer[STATUS_OFFSET] - '0') * 100
                + (answer[STATUS_OFFSET + 1] - '0') * 10
                + (answer[STATUS_OFFSET + 2] - '0');
    }

    /** The last answer, for a message. */
    String answer() {
        return new String(answer, 0, length, StandardCharsets.UTF_8);
    }

    private void more() throws IOException {
        var read = in.read(answer, length, answer.length - length);
        if (read <= 0) {
            throw new IOException("the server closed the connection within an answer");
        }
        length += read;
    }

    private int headerEnd() {
        for (var i = 3; i < length; i++) {
            if (answer[i] == '\n' && answer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private int contentLength(int headerEnd) throws IOException {
        for (var line = 0; line < headerEnd; line++) {
            if (answer[line] == '\n' && isContentLength(line + 1)) {
                var value = 0;
                for (var i = line + 1 + CONTENT_LENGTH.length; answer[i] != '\r'; i++) {
                    if (answer[i] != ' ') {
                        value = value * 10 + answer[i] - '0';
                    }
                }
                return value;
            }
        }
        throw new IOException("an answer without Content-Length: " + answer());
    }

    private boolean isContentLength(int offset) {
        for (var i = 0; i < CONTENT_LENGTH.length; i++) {
            if ((answer[offset + i] | 0x20) != (CONTENT_LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a server is there and answers 200. */
    static boolean answers(int port, String path) {
        var request =
                "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path).getBytes(StandardCharsets.US_ASCII);
        try (var connection = new RawConnection(port)) {
            return connection.send(request, 0, request.length) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
