package org.rollcall.analyse.export;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.analyse.table.RowWriter;

/** Rows of cells, in one of the shapes. The last cell of each row is the cursor to go on after it. */
final class PingRows implements Rows {

    static final String CURSOR = "cursor";

    /** Between the envelope and the cursor of a row for each metric. */
    private static final List<String> OF_METRIC = List.of("key_path", "value", "value_type", "flag");

    private static final String PAYLOAD = "payload";

    private final Shape shape;
    private final List<EnvelopeColumn> envelope;
    private final MetricColumns metrics;
    private final ExportCursor begin;
    private final RowWriter out;
    private final Payloads payloads;
    private final PingValues.Reader values;
    private long rows;

    PingRows(Contents contents, RowWriter out) {
        this.shape = contents.shape();
        this.envelope = EnvelopeColumn.ofText(shape);
        this.metrics = contents.metrics();
        this.begin = contents.begin();
        this.out = out;
        this.payloads = new Payloads(contents.catalog());
        this.values = new PingValues.Reader(contents.catalog());
    }

    @Override
    public void begin() throws IOException {
        out.head(columns());
    }

    @Override
    public long count() {
        return rows;
    }

    @Override
    public void end(long highWaterMark) throws IOException {
        out.end(rows, highWaterMark);
    }

    @Override
    public void close() {
        // It has nothing but memory.
    }

    private List<String> columns() {
        var contentColumns = switch (shape) {
            case PAYLOAD -> List.of(PAYLOAD);
            case LONG -> OF_METRIC;
            case WIDE -> metrics.names();
        };
        return Stream.of(envelope.stream().map(EnvelopeColumn::text), contentColumns.stream(), Stream.of(CURSOR))
                .flatMap(columns -> columns)
                .toList();
    }

    @Override
    public void write(ScannedPing ping) throws IOException {
        switch (shape) {
            case PAYLOAD -> writePayload(ping);
            case WIDE -> writeWide(ping);
            case LONG -> writeLong(ping);
        }
    }

    private void writePayload(ScannedPing ping) throws IOException {
        envelope(ping);
        out.object(bytes -> payloads.writeTo(bytes, ping));
        end(begin.at(ping.arrival()));
    }

    private void writeWide(ScannedPing ping) throws IOException {
        envelope(ping);
        var read = values.of(ping);
        for (var metric : metrics.columns()) {
            value(read, metric);
        }
        end(begin.at(ping.arrival()));
    }

    private void writeLong(ScannedPing ping) throws IOException {
        byte[] same = null; // in each row of a ping
        var read = values.of(ping);
        for (var metric : metrics.columns()) {
            if (begin.isDone(ping.arrival(), metric.ordinal())) {
                continue;
            }
            if (same == null) {
                about(ping);
                same = out.cells();
            } else {
                out.repeat(same, envelope.size());
            }
            out.text(metric.keyPath());
            value(read, metric);
            var type = read.type(metric);
            if (type == null) {
                out.absent();
            } else {
                out.text(type);
            }
            out.text(read.flag(metric).text());
            end(begin.at(ping.arrival(), metric.ordinal()));
        }
    }

    private void about(ScannedPing ping) {
        for (var column : envelope) {
            out.text(Objects.toString(column.of(ping.stored()), null));
        }
    }

    private void envelope(ScannedPing scanned) {
        for (var column : envelope) {
            switch (column.of(scanned.stored())) {
                case Number number -> out.number(number.longValue());
                case List<?> texts ->
                    out.texts(texts.stream().map(String::valueOf).toList());
                case null -> out.text(null);
                case Object text -> out.text(text.toString());
            }
        }
    }

    private void end(String cursor) throws IOException {
        out.text(cursor);
        out.endRow();
        rows++;
    }

    private void value(PingValues read, MetricColumns.Column metric) {
        if (!read.isInVector(metric)) {
            var extra = read.extra(metric);
            if (extra == null) {
                out.absent();
            } else {
                out.json(extra);
            }
        } else if (read.isBoolean(metric)) {
            out.bool(read.number(metric) == 1);
        } else {
            out.number(read.number(metric));
        }
    }
}
