package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.platform.disk.TemporarySpace;
import org.rollcall.platform.parquet.Column;
import org.rollcall.platform.parquet.ColumnType;
import org.rollcall.platform.parquet.ParquetWriter;
import org.rollcall.platform.parquet.SpoolSpace;

/**
 * A Parquet file. A metric has a column of the same type for ever, and what is of another type is kept as JSON beside it, so
 * that files of many years and versions are one table and no value is lost.
 */
public final class ParquetRows implements Rows {

    /** The Monday of the week. */
    static final String WEEK = "week";

    /** The same, under the name that it has in all formats, and in an archive, where the week is the name of a folder. */
    static final String MONDAY = "monday";

    static final String OTHER_VALUES = "other_values";

    /** By which the pings come in order. */
    private static final List<String> HOSTNAME_AND_UUID = List.of("hostname", "uuid");

    private static final List<Column> ENVELOPE = List.of(
            new Column("id", ColumnType.INT64, false),
            new Column("hostname", ColumnType.STRING, false),
            new Column("uuid", ColumnType.STRING, true),
            new Column(WEEK, ColumnType.DATE, false),
            new Column(MONDAY, ColumnType.DATE, false),
            new Column("recorded_at", ColumnType.TIMESTAMP, false),
            new Column("received_at", ColumnType.TIMESTAMP, false),
            new Column("product_version", ColumnType.STRING, true),
            new Column("product_major", ColumnType.INT32, true),
            new Column("product_minor", ColumnType.INT32, true),
            new Column("product_patch", ColumnType.INT32, true),
            new Column("edition", ColumnType.STRING, true),
            new Column("dictionary", ColumnType.STRING, false),
            new Column("dictionary_major", ColumnType.INT32, false),
            new Column("dictionary_minor", ColumnType.INT32, false),
            new Column("flags", ColumnType.STRING, false));

    private static final List<Column> LONG = List.of(
            new Column(WEEK, ColumnType.DATE, false),
            new Column(MONDAY, ColumnType.DATE, false),
            new Column("hostname", ColumnType.STRING, false),
            new Column("uuid", ColumnType.STRING, true),
            new Column("recorded_at", ColumnType.TIMESTAMP, false),
            new Column("product_version", ColumnType.STRING, true),
            new Column("product_major", ColumnType.INT32, true),
            new Column("product_minor", ColumnType.INT32, true),
            new Column("product_patch", ColumnType.INT32, true),
            new Column("edition", ColumnType.STRING, true),
            new Column("key_path", ColumnType.STRING, false),
            new Column("value", ColumnType.INT64, true),
            new Column("other_value", ColumnType.JSON, true),
            new Column("value_type", ColumnType.STRING, true),
            new Column("flag", ColumnType.STRING, false));

    private final Contents contents;
    private final boolean hasWeek;
    private final OutputStream out;
    private final ParquetWriter writer;
    private final Payloads payloads;
    private final PingValues.Reader values;
    private final List<WideColumn> metricColumns = new ArrayList<>();
    private final Map<String, WideColumn> metricByKeyPath = new HashMap<>();

    /** The number of columns that the metrics have in a wide file. */
    private int metricWidth;

    private long rows;

    /** The column that is written next. */
    private int column;

    public ParquetRows(Contents contents, OutputStream out) throws IOException {
        this(contents, out, true);
    }

    /** @param hasWeek whether there is a column of the week beside that of its Monday */
    public ParquetRows(Contents contents, OutputStream out, boolean hasWeek) throws IOException {
        this.hasWeek = hasWeek;
        this.contents = contents;
        this.out = out;
        this.payloads = new Payloads(contents.catalog());
        this.values = new PingValues.Reader(contents.catalog());
        for (var metric : contents.metrics().columns()) {
            var column = new WideColumn(metric, metricWidth, type(metric.type()));
            metricColumns.add(column);
            metricByKeyPath.put(metric.keyPath(), column);
            metricWidth += column.width();
        }
        var columns = columns();
        var names = columns.stream().map(Column::name).toList();
        var order = Stream.concat(Stream.of(hasWeek ? WEEK : MONDAY), HOSTNAME_AND_UUID.stream());
        this.writer = new ParquetWriter(out, columns, order.map(names::indexOf).toList(), space(contents.space()));
    }

    private static SpoolSpace space(TemporarySpace space) {
        return new SpoolSpace() {
            @Override
            public boolean take(long bytes) {
                return space.take(bytes);
            }

            @Override
            public void give(long bytes) {
                space.give(bytes);
            }
        };
    }

    private List<Column> columns() {
        return switch (contents.shape()) {
            case LONG -> LONG;
            case PAYLOAD ->
                Stream.concat(envelope(hasWeek).stream(), Stream.of(new Column("payload", ColumnType.JSON, false)))
                        .toList();
            case WIDE -> {
                var columns = new ArrayList<>(envelope(hasWeek));
                metricColumns.forEach(metric -> metric.addTo(columns));
                columns.add(new Column(OTHER_VALUES, ColumnType.JSON, true));
                yield columns;
            }
        };
    }

    /** What the columns are called that are in front of those of metrics. */
    static List<String> envelopeNames() {
        return envelope(true).stream().map(Column::name).toList();
    }

    private static List<Column> envelope(boolean hasWeek) {
        return ENVELOPE.stream()
                .filter(column -> hasWeek || !column.name().equals(WEEK))
                .toList();
    }

    private static ColumnType type(ValueType declared) {
        return switch (declared) {
            case NUMBER -> ColumnType.INT64;
            case BOOLEAN -> ColumnType.BOOLEAN;
            case STRING -> ColumnType.STRING;
            case OBJECT, ANY -> ColumnType.JSON;
        };
    }

    @Override
    public void begin() throws IOException {
        out.flush();
    }

    @Override
    public long count() {
        return rows;
    }

    @Override
    public void write(ScannedPing ping) throws IOException {
        switch (contents.shape()) {
            case PAYLOAD -> writePayload(ping);
            case WIDE -> writeWide(ping);
            case LONG -> writeLong(ping);
        }
    }

    @Override
    public void end(long highWaterMark) throws IOException {
        writer.finish(Map.of(
                "rollcall.shape",
                contents.shape().name().toLowerCase(Locale.ROOT),
                "rollcall.high_water_mark",
                Long.toString(highWaterMark)));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private void writePayload(ScannedPing ping) throws IOException {
        writeEnvelope(ping);
        writer.set(column, payloads.of(ping));
        endRow();
    }

    private void writeWide(ScannedPing ping) throws IOException {
        writeEnvelope(ping);
        var first = column;
        var read = values.of(ping);
        var others = StoredJson.emptyObject();
        for (var column : metricColumns) {
            if (read.isInVector(column.metric())) {
                writeNumber(first + column.at(), column, read, others);
            }
        }
        for (var extra : read.extras().properties()) {
            var column = metricByKeyPath.get(extra.getKey());
            if (column != null && !writeExtra(first + column.at(), column.type(), extra.getValue())) {
                others.set(extra.getKey(), extra.getValue());
            }
        }
        if (!others.isEmpty()) {
            writer.set(first + metricWidth, StoredJson.write(others));
        }
        endRow();
    }

    private void writeNumber(int at, WideColumn column, PingValues read, ObjectNode others) {
        var metric = column.metric();
        var type = column.type();
        var number = read.number(metric);
        var isBoolean = read.isBoolean(metric);
        if (type == (isBoolean ? ColumnType.BOOLEAN : ColumnType.INT64)) {
            writer.set(at, number);
        } else if (!isBoolean && metric.numberName() != null) {
            writer.set(at + 1, number);
        } else if (type == ColumnType.JSON) {
            writer.set(at, isBoolean ? Boolean.toString(number == 1) : Long.toString(number));
        } else if (isBoolean) {
            others.put(metric.keyPath(), number == 1);
        } else {
            others.put(metric.keyPath(), number);
        }
    }

    /** Writes a value where it is of the type of its column; false where it is not. */
    private boolean writeExtra(int at, ColumnType type, JsonNode value) {
        if (type == ColumnType.JSON && !value.isNull()) {
            writer.set(at, new String(StoredJson.write(value), UTF_8)); // it may well come again: [], {"-1":-1}
        } else if (type == ColumnType.STRING && value.isTextual()) {
            writer.set(at, value.textValue());
        } else if (type == ColumnType.BOOLEAN && value.isBoolean()) {
            writer.set(at, value.booleanValue());
        } else if (type == ColumnType.INT64 && value.isIntegralNumber() && value.canConvertToLong()) {
            writer.set(at, value.longValue());
        } else {
            return false;
        }
        return true;
    }

    private void writeLong(ScannedPing ping) throws IOException {
        var about = ping.stored().ping();
        var version = VersionNumbers.of(about.productVersion());
        var read = values.of(ping);
        for (var metric : contents.metrics().columns()) {
            column = 0;
            week(about.week().monday().toEpochDay());
            text(about.instance().hostname());
            text(about.instance().uuid());
            number(micros(about.recordedAt()));
            version(about, version);
            text(about.edition());
            text(metric.keyPath());
            value(read, metric);
            text(read.type(metric));
            text(read.flag(metric).text());
            endRow();
        }
    }

    /** Writes a number into its column, and anything else as JSON into the next. */
    private void value(PingValues read, MetricColumns.Column metric) {
        if (read.isInVector(metric) && !read.isBoolean(metric)) {
            number(read.number(metric));
            column++;
        } else if (read.isInVector(metric)) {
            column++;
            text(Boolean.toString(read.number(metric) == 1));
        } else {
            column++;
            var extra = read.extra(metric);
            text(extra == null ? null : new String(StoredJson.write(extra), UTF_8));
        }
    }

    private void writeEnvelope(ScannedPing scanned) {
        var ping = scanned.stored().ping();
        var version = VersionNumbers.of(ping.productVersion());
        var dictionary = DictionaryVersion.parse(ping.dictionary()).orElseThrow();
        column = 0;
        number(scanned.stored().id());
        text(ping.instance().hostname());
        text(ping.instance().uuid());
        week(ping.week().monday().toEpochDay());
        number(micros(ping.recordedAt()));
        number(micros(ping.receivedAt()));
        version(ping, version);
        text(ping.edition());
        text(ping.dictionary());
        number(dictionary.major());
        number(dictionary.minor());
        text(ping.flags().stream().map(PingFlag::text).collect(Collectors.joining(" ")));
    }

    /**
     * A metric in a wide file.
     *
     * @param at its place among the columns of metrics; that of its integers is the next, where they have one of their own
     */
    private record WideColumn(MetricColumns.Column metric, int at, ColumnType type) {

        int width() {
            return metric.numberName() == null ? 1 : 2;
        }

        void addTo(List<Column> columns) {
            columns.add(new Column(metric.name(), type, true));
            if (metric.numberName() != null) {
                columns.add(new Column(metric.numberName(), ColumnType.INT64, true));
            }
        }
    }

    private void week(long epochDay) {
        if (hasWeek) {
            number(epochDay);
        }
        number(epochDay);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private void number(long value) {
        writer.set(column++, value);
    }

    private void version(Ping ping, VersionNumbers numbers) {
        text(ping.productVersion());
        optional(numbers.major());
        optional(numbers.minor());
        optional(numbers.patch());
    }

    private void optional(@Nullable Integer value) {
        if (value != null) {
            writer.set(column, value.longValue());
        }
        column++;
    }

    private void text(@Nullable String value) {
        if (value != null) {
            writer.set(column, value);
        }
        column++;
    }

    private void endRow() throws IOException {
        writer.endRow();
        rows++;
    }
}
