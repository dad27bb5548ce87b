package org.rollcall.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.ValueType;
import org.rollcall.payload.PayloadWriter;
import org.rollcall.payload.StoredJson;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingScan.ScannedPing;

/** Makes rows of pings, in one of the shapes. The last cell of each row is the cursor to go on after it. */
final class PingRows {

    static final String CURSOR = "cursor";

    private static final List<String> ENVELOPE = List.of(
            "id",
            "hostname",
            "uuid",
            "week",
            "recorded_at",
            "received_at",
            "product_version",
            "edition",
            "dictionary",
            "flags");

    private static final List<String> LONG =
            List.of("week", "hostname", "uuid", "key_path", "value", "value_type", "flag", CURSOR);

    private static final String PAYLOAD = "payload";

    private final Shape shape;
    private final MetricColumns metrics;
    private final ExportCursor begin;
    private final DictionaryCatalog catalog;
    private final RowWriter out;
    private final Map<String, PayloadWriter> writers = new HashMap<>();
    private final Map<String, BitSet> booleans = new HashMap<>();
    private long rows;

    /** @param begin after which record the rows begin, and up to which arrival they go */
    PingRows(Shape shape, MetricColumns metrics, ExportCursor begin, DictionaryCatalog catalog, RowWriter out) {
        this.shape = shape;
        this.metrics = metrics;
        this.begin = begin;
        this.catalog = catalog;
        this.out = out;
    }

    /** The number of rows so far. */
    long count() {
        return rows;
    }

    List<String> columns() {
        return switch (shape) {
            case PAYLOAD ->
                Stream.concat(ENVELOPE.stream(), Stream.of(PAYLOAD, CURSOR)).toList();
            case LONG -> LONG;
            case WIDE -> {
                var others = Stream.concat(ENVELOPE.stream(), Stream.of(CURSOR)).toList();
                yield Stream.of(ENVELOPE, metrics.names(others), List.of(CURSOR))
                        .flatMap(List::stream)
                        .toList();
            }
        };
    }

    void write(ScannedPing ping) throws IOException {
        switch (shape) {
            case PAYLOAD -> writePayload(ping);
            case WIDE -> writeWide(ping);
            case LONG -> writeLong(ping);
        }
    }

    private void writePayload(ScannedPing ping) throws IOException {
        envelope(ping);
        var writer = writers.computeIfAbsent(
                ping.stored().ping().dictionary(), version -> new PayloadWriter(catalog.published(version)));
        out.object(writer.write(ping.content()));
        end(begin.at(ping.arrival()));
    }

    private void writeWide(ScannedPing ping) throws IOException {
        envelope(ping);
        var values = new Values(ping);
        for (var metric : metrics.columns()) {
            values.write(metric);
        }
        end(begin.at(ping.arrival()));
    }

    private void writeLong(ScannedPing ping) throws IOException {
        var week = ping.stored().ping().week().toString();
        var instance = ping.stored().ping().instance();
        var values = new Values(ping);
        for (var metric : metrics.columns()) {
            if (begin.isDone(ping.arrival(), metric.ordinal())) {
                continue;
            }
            out.text(week);
            out.text(instance.hostname());
            out.text(instance.uuid());
            out.text(metric.keyPath());
            values.writeWithTypeAndFlag(metric);
            end(begin.at(ping.arrival(), metric.ordinal()));
        }
    }

    private void envelope(ScannedPing scanned) {
        var ping = scanned.stored().ping();
        out.number(scanned.stored().id());
        out.text(ping.instance().hostname());
        out.text(ping.instance().uuid());
        out.text(ping.week().toString());
        out.text(ping.recordedAt().toString());
        out.text(ping.receivedAt().toString());
        out.text(ping.productVersion());
        out.text(ping.edition());
        out.text(ping.dictionary());
        out.texts(ping.flags().stream().map(flag -> flag.text()).toList());
    }

    private void end(String cursor) throws IOException {
        out.text(cursor);
        out.endRow();
        rows++;
    }

    private Dictionary dictionary(ScannedPing ping) {
        return catalog.published(ping.stored().ping().dictionary());
    }

    private static BitSet booleans(Dictionary dictionary) {
        var ordinals = new BitSet();
        for (var metric : dictionary.metrics()) {
            if (metric.valueType() == ValueType.BOOLEAN) {
                ordinals.set(metric.ordinal());
            }
        }
        return ordinals;
    }

    /** The values of one ping, as they were in its payload. */
    private final class Values {

        private final PingContent content;
        private final JsonNode extras;
        private final BitSet areBoolean;

        Values(ScannedPing ping) {
            content = ping.content();
            extras = StoredJson.read(content.extras());
            areBoolean = booleans.computeIfAbsent(ping.stored().ping().dictionary(), _ -> booleans(dictionary(ping)));
        }

        void write(MetricColumns.Column metric) {
            var position = metric.position();
            if (!content.numbers().has(position)) {
                var extra = extra(metric);
                if (extra == null) {
                    out.absent();
                } else {
                    out.json(extra);
                }
            } else if (areBoolean.get(metric.ordinal())) {
                out.bool(content.numbers().get(position) == 1);
            } else {
                out.number(content.numbers().get(position));
            }
        }

        void writeWithTypeAndFlag(MetricColumns.Column metric) {
            write(metric);
            var numbers = content.numbers();
            var extra = extra(metric);
            if (!numbers.has(metric.position()) && extra == null) {
                out.absent();
                out.text(ValueFlag.ABSENT.text());
            } else if (extra != null) {
                out.text(type(extra));
                out.text(ValueFlag.of(extra).text());
            } else if (areBoolean.get(metric.ordinal())) {
                out.text("boolean");
                out.text(ValueFlag.OK.text());
            } else {
                out.text("number");
                out.text(ValueFlag.of(numbers.get(metric.position())).text());
            }
        }

        private @Nullable JsonNode extra(MetricColumns.Column metric) {
            return extras.get(metric.keyPath());
        }

        private static String type(JsonNode value) {
            return switch (value.getNodeType()) {
                case NUMBER -> "number";
                case BOOLEAN -> "boolean";
                case STRING -> "string";
                case NULL -> "null";
                default -> "object"; // arrays too, as in definitions
            };
        }
    }
}
