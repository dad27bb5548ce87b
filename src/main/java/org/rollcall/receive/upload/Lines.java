package org.rollcall.receive.upload;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a stream, one at a time. */
final class Lines implements Payloads {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final InputStream in;
    private final int limit;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;

    /** @param limit of a line, bytes */
    Lines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** The next line without what ends it; null where there is none. */
    @Override
    public @Nullable BoundedPayload next() throws IOException {
        var line = new BoundedPayload(limit);
        while (true) {
            if (position == end) {
                position = 0;
                end = Math.max(0, in.read(buffer));
                if (end == 0) {
                    return line.isEmpty() ? null : line;
                }
            }
            var from = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, from, position - from);
            if (position < end) {
                position++;
                return line;
            }
        }
    }
}
