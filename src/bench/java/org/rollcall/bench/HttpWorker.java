package org.rollcall.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends pings to the service. */
final class HttpWorker implements Worker {

    private final RawConnection connection;
    private final PingSource source;
    private final int expectedStatus;

    private HttpWorker(RawConnection connection, PingSource source, int expectedStatus) {
        this.connection = connection;
        this.source = source;
        this.expectedStatus = expectedStatus;
    }

    /** As many workers as there are sources. */
    static List<Worker> of(List<PingSource> sources, int port, String path, int expectedStatus) {
        var workers = new ArrayList<Worker>();
        try {
            for (var source : sources) {
                source.prepare(path);
                workers.add(new HttpWorker(new RawConnection(port), source, expectedStatus));
            }
        } catch (IOException e) {
            throw new BenchException("cannot connect", e);
        }
        return workers;
    }

    @Override
    public boolean once() throws IOException {
        source.next();
        var status = source.send(connection);
        if (status != expectedStatus) {
            throw new BenchException(
                    String.format(Locale.ROOT, "expected status %d, got %s", expectedStatus, connection.answer()));
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
