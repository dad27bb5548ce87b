package org.rollcall.platform.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Writes audit events as NDJSON. A page after the other, so that a slow reader holds no connection to the database. */
@ApplicationScoped
class AuditExport {

    private static final int PAGE = 100;

    private final AuditTrail trail;
    private final AuditedRead read;
    private final ObjectMapper mapper;

    AuditExport(AuditTrail trail, AuditedRead read, ObjectMapper mapper) {
        this.trail = trail;
        this.read = read;
        this.mapper = mapper;
    }

    /** The event of the export itself, which is recorded when it has ended. */
    StreamedRead begin() {
        return read.streamed();
    }

    /** Writes every event that fits and is there when it begins, the oldest first, and a last line that says so. */
    void write(AuditFilter filter, StreamedRead event, OutputStream out) throws IOException {
        var rows = 0L;
        var complete = false;
        try {
            var newest = trail.latest(filter, Long.MAX_VALUE, 1);
            var until = newest.isEmpty() ? 0 : newest.getFirst().id();
            for (var page = trail.oldest(filter, 0, PAGE); !page.isEmpty(); ) {
                for (var recorded : page) {
                    if (recorded.id() <= until) {
                        line(recorded, out);
                        rows++;
                    }
                }
                var last = page.getLast().id();
                page = last < until ? trail.oldest(filter, last, PAGE) : List.of();
            }
            line(Map.of("end", Map.of("rows", rows)), out);
            out.flush();
            complete = true;
        } finally {
            event.end(rows, complete);
        }
    }

    private void line(Object value, OutputStream out) throws IOException {
        out.write(mapper.writeValueAsBytes(value));
        out.write('\n');
    }
}
