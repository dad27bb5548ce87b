package org.rollcall.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;

/**
 * How long it took to take rows out, and throw them away.
 *
 * @param firstSeconds until the first kilobytes were there
 * @param bytes of all rows
 * @param rows as the sender counts them
 */
record Transfer(double seconds, double firstSeconds, long bytes, long rows) {

    private static final int TIMEOUT_MILLIS = 300_000;
    private static final int FIRST_BYTES = 4096;

    /** What a complete answer ends with. */
    private static final Pattern END = Pattern.compile("\r\nRollcall-Rows: (\\d+)\r\n\r\n$");

    private static final int END_BYTES = 128;

    /**
     * An answer of the service, on a connection of its own, read as fast as can be.
     *
     * @throws BenchException where it is not complete
     */
    static Transfer export(Service service, String path) {
        var begun = System.nanoTime();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: localhost\r\nPRIVATE-TOKEN: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, Service.TOKEN)
                            .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            var buffer = new byte[256 * 1024];
            var first = 0.0;
            var bytes = 0L;
            var kept = 0; // from the reads before: the last bytes
            for (var read = in.read(buffer); read > 0; read = in.read(buffer, kept, buffer.length - kept)) {
                bytes += read;
                first = first == 0 && bytes > FIRST_BYTES ? seconds(begun) : first;
                var length = kept + read;
                kept = Math.min(END_BYTES, length);
                System.arraycopy(buffer, length - kept, buffer, 0, kept);
            }
            var end = new String(buffer, 0, kept, StandardCharsets.US_ASCII);
            var matcher = END.matcher(end);
            if (!matcher.find()) {
                throw new BenchException("%s was answered incompletely; the last was: %s".formatted(path, end));
            }
            return new Transfer(seconds(begun), first, bytes, Long.parseLong(matcher.group(1)));
        } catch (IOException e) {
            throw new BenchException("cannot read " + path, e);
        }
    }

    /** What {@code COPY (...) TO STDOUT} sends, on a connection of its own. */
    static Transfer copy(BenchDatabase database, String query) {
        try (var connection = database.connect()) {
            var begun = System.nanoTime();
            var copy =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut("copy (%s) to stdout".formatted(query));
            var first = 0.0;
            var bytes = 0L;
            for (var row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                bytes += row.length;
                first = first == 0 && bytes > FIRST_BYTES ? seconds(begun) : first;
            }
            return new Transfer(seconds(begun), first, bytes, copy.getHandledRowCount());
        } catch (SQLException e) {
            throw new BenchException("cannot copy " + query, e);
        }
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }
}
