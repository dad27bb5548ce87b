package org.rollcall.analyse.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.export.MetricColumns.Column;
import org.rollcall.analyse.table.Utf8Buffer;
import org.rollcall.ping.Ping;
import org.rollcall.ping.payload.StoredJson;

/**
 * What the bulk interface of Elasticsearch and OpenSearch takes: for each row a line that says where to put it, and a line
 * with the document. The index is that of the week. The id is that of the instance and the week, so whatever is loaded
 * again, or replaces a ping, takes the place of what was there; with revisions it is that of the ping.
 *
 * <p>The last document says, as in NDJSON, that this was all, and goes to an index of such documents: no line may be of
 * another kind. What an index would refuse is {@link IndexedPayload cut}, so that no ping stops a load. {@link IndexTemplate} is what the documents are made for.
 */
final class BulkRows implements Rows {

    static final String PINGS = "rollcall-pings-";
    static final String METRICS = "rollcall-metrics-";
    static final String EXPORTS = "rollcall-exports";

    /** Of a number; readers of JSON have bounds of their own. */
    private static final int MAX_NUMBER_CHARS = 1_000;

    private final Contents contents;
    private final Utf8Buffer out;
    private final Payloads payloads;
    private final PingValues.Reader values;
    private long rows;

    BulkRows(Contents contents, OutputStream out) {
        this.contents = contents;
        this.out = new Utf8Buffer(out);
        this.payloads = new Payloads(contents.catalog());
        this.values = new PingValues.Reader(contents.catalog());
    }

    @Override
    public void begin() throws IOException {
        out.flush();
    }

    @Override
    public void write(ScannedPing scanned) throws IOException {
        switch (contents.shape()) {
            case PAYLOAD -> writePayload(scanned);
            case LONG -> writeMetrics(scanned);
            case WIDE -> throw new IllegalStateException("refused before it begins");
        }
    }

    private void writePayload(ScannedPing scanned) throws IOException {
        var ping = scanned.stored().ping();
        action(PINGS + indexed(ping), id(scanned));
        var envelope = about(ping)
                .put("id", scanned.stored().id())
                .put("recorded_at", ping.recordedAt().toString())
                .put("received_at", ping.receivedAt().toString())
                .put("dictionary", ping.dictionary());
        var flags = envelope.putArray("flags");
        ping.flags().forEach(flag -> flags.add(flag.text()));
        var payload = IndexedPayload.of(scanned.content(), payloads.of(scanned));
        if (!payload.shortened().isEmpty()) {
            var shortened = envelope.putArray("shortened");
            payload.shortened().forEach(shortened::add);
        }
        envelope.put(PingRows.CURSOR, contents.begin().at(scanned.arrival()));
        out.write(StoredJson.write(envelope));
        out.dropLast(); // the brace that ends the envelope
        out.write(",\"payload\":");
        out.write(payload.json());
        out.write("}\n");
        end();
    }

    private void writeMetrics(ScannedPing scanned) throws IOException {
        var ping = scanned.stored().ping();
        var index = METRICS + indexed(ping);
        var id = id(scanned);
        var read = values.of(scanned);
        for (var metric : contents.metrics().columns()) {
            if (contents.begin().isDone(scanned.arrival(), metric.ordinal())) {
                continue;
            }
            action(index, id + ":" + metric.ordinal());
            var document =
                    about(ping).put("recorded_at", ping.recordedAt().toString()).put("key_path", metric.keyPath());
            value(document, read, metric);
            document.put("value_type", read.type(metric))
                    .put("flag", read.flag(metric).text())
                    .put(PingRows.CURSOR, contents.begin().at(scanned.arrival(), metric.ordinal()));
            out.write(StoredJson.write(document));
            out.write('\n');
            end();
        }
    }

    /** A number goes to one field and a text to another, as a field has one type; what stands for a failure is in neither. */
    private static void value(ObjectNode document, PingValues read, Column metric) {
        if (read.isInVector(metric)) {
            if (read.flag(metric) == ValueFlag.OK) {
                document.put("value", read.number(metric));
            }
            return;
        }
        var extra = read.extra(metric);
        if (extra == null) {
            return; // the flag says so
        }
        switch (extra.getNodeType()) {
            case NULL -> {
                // The type says so.
            }
            case NUMBER -> number(document, extra);
            case BOOLEAN -> document.put("value", extra.booleanValue() ? 1 : 0);
            case STRING -> document.set("text", extra);
            default -> document.put("json", text(extra));
        }
    }

    /** A number that no field of numbers takes, because it is beyond all bounds or has too many digits, is only kept. */
    private static void number(ObjectNode document, JsonNode number) {
        var text = text(number);
        if (text.length() <= MAX_NUMBER_CHARS && Double.isFinite(number.doubleValue())) {
            document.set("value", number);
        } else {
            document.put("json", text);
        }
    }

    private static String text(JsonNode json) {
        return new String(StoredJson.write(json), StandardCharsets.UTF_8);
    }

    private static ObjectNode about(Ping ping) {
        return StoredJson.emptyObject()
                .put("@timestamp", ping.week().monday().toString())
                .put("week", ping.week().toString())
                .put("hostname", ping.instance().hostname())
                .put("uuid", ping.instance().uuid())
                .put("product_version", ping.productVersion())
                .put("edition", ping.edition());
    }

    private static String indexed(Ping ping) {
        return ping.week().toString().toLowerCase(Locale.ROOT);
    }

    private String id(ScannedPing scanned) {
        var ping = scanned.stored().ping();
        return contents.revisions()
                ? Long.toString(scanned.stored().id())
                : ping.instance().id() + ":" + ping.week();
    }

    private void action(String index, String id) {
        out.write(String.format(Locale.ROOT, "{\"index\":{\"_index\":\"%s\",\"_id\":\"%s\"}}\n", index, id));
    }

    private void end() throws IOException {
        out.passOnEnough();
        rows++;
    }

    @Override
    public long count() {
        return rows;
    }

    @Override
    public void end(long highWaterMark) throws IOException {
        if (contents.marks().end()) {
            action(EXPORTS, Long.toString(highWaterMark));
            out.write(String.format(
                    Locale.ROOT, "{\"end\":{\"rows\":%d,\"high_water_mark\":\"%d\"}}\n", rows, highWaterMark));
        }
        out.flush();
    }

    @Override
    public void close() {
        // It has nothing but memory.
    }
}
