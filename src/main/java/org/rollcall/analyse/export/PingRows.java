package org.rollcall.analyse.export;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.dictionary.DictionaryVersion;

/** Rows of cells, in one of the shapes. The last cell of each row is the cursor to go on after it. */
final class PingRows implements Rows {

    static final String CURSOR = "cursor";

    static final List<String> ENVELOPE = List.of(
            "id",
            "hostname",
            "uuid",
            "week",
            "monday",
            "recorded_at",
            "received_at",
            "product_version",
            "edition",
            "dictionary",
            "dictionary_major",
            "dictionary_minor",
            "flags");

    private static final List<String> LONG = List.of(
            "week",
            "monday",
            "hostname",
            "uuid",
            "recorded_at",
            "product_version",
            "edition",
            "key_path",
            "value",
            "value_type",
            "flag",
            CURSOR);

    private static final String PAYLOAD = "payload";

    private final Shape shape;
    private final MetricColumns metrics;
    private final ExportCursor begin;
    private final RowWriter out;
    private final Payloads payloads;
    private final PingValues.Reader values;
    private long rows;

    PingRows(Contents contents, RowWriter out) {
        this.shape = contents.shape();
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
        return switch (shape) {
            case PAYLOAD ->
                Stream.concat(ENVELOPE.stream(), Stream.of(PAYLOAD, CURSOR)).toList();
            case LONG -> LONG;
            case WIDE ->
                Stream.of(ENVELOPE, metrics.names(), List.of(CURSOR))
                        .flatMap(List::stream)
                        .toList();
        };
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
        out.object(payloads.of(ping));
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
        var about = ping.stored().ping();
        var week = about.week().toString();
        var monday = about.week().monday().toString();
        var recordedAt = about.recordedAt().toString();
        var read = values.of(ping);
        for (var metric : metrics.columns()) {
            if (begin.isDone(ping.arrival(), metric.ordinal())) {
                continue;
            }
            out.text(week);
            out.text(monday);
            out.text(about.instance().hostname());
            out.text(about.instance().uuid());
            out.text(recordedAt);
            out.text(about.productVersion());
            out.text(about.edition());
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

    private void envelope(ScannedPing scanned) {
        var ping = scanned.stored().ping();
        var dictionary = DictionaryVersion.parse(ping.dictionary()).orElseThrow();
        out.number(scanned.stored().id());
        out.text(ping.instance().hostname());
        out.text(ping.instance().uuid());
        out.text(ping.week().toString());
        out.text(ping.week().monday().toString());
        out.text(ping.recordedAt().toString());
        out.text(ping.receivedAt().toString());
        out.text(ping.productVersion());
        out.text(ping.edition());
        out.text(ping.dictionary());
        out.number(dictionary.major());
        out.number(dictionary.minor());
        out.texts(ping.flags().stream().map(flag -> flag.text()).toList());
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
