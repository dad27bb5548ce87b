package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
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
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Week;
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

    static final String OTHER_VALUES = "other_values";

    /** The numbers of columns in files that are kept, for ever: those of the envelope are below 100. */
    static final int OTHER_VALUES_ID = 100;

    /** To this the ordinal of a metric is added. */
    static final int FIRST_METRIC_ID = 1_000;

    /** And to this for the second column of a metric, that of its integers; there never are so many metrics. */
    static final int FIRST_NUMBER_ID = 1_000_000;

    /**
     * What it takes to store a ping again as it was, beside the other columns: {@link ScannedPing#row}, those values that the
     * columns of metrics do not tell exactly, and what the dictionary does not know.
     */
    private static final List<Column> TO_STORE_AGAIN = List.of(
            new Column("rollcall.row", ColumnType.JSON, true, KeptFile.ROW_ID),
            new Column("rollcall.extras", ColumnType.JSON, true, KeptFile.EXTRAS_ID),
            new Column("rollcall.undeclared", ColumnType.JSON, true, KeptFile.UNDECLARED_ID));

    /** Behind the envelope of a row for each metric. */
    private static final List<Column> OF_METRIC = List.of(
            new Column("key_path", ColumnType.STRING, false),
            new Column("value", ColumnType.INT64, true),
            new Column("other_value", ColumnType.JSON, true),
            new Column("value_type", ColumnType.STRING, true),
            new Column("flag", ColumnType.STRING, false));

    private final Contents contents;
    private final boolean isKept;
    private final boolean isWhole;
    private final List<EnvelopeColumn> envelope;
    private final List<@Nullable ColumnBounds> bounds;
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

    ParquetRows(Contents contents, OutputStream out) throws IOException {
        this(contents, out, false, false);
    }

    /**
     * @param isKept whether the file is one of a table that many files make, over years
     * @param isWhole as in {@link #kept}
     */
    private ParquetRows(Contents contents, OutputStream out, boolean isKept, boolean isWhole) throws IOException {
        this.contents = contents;
        this.isKept = isKept;
        this.isWhole = isWhole;
        this.envelope = EnvelopeColumn.ofParquet(contents.shape());
        this.bounds = envelope.stream()
                .<@Nullable ColumnBounds>map(
                        column -> isKept && column.isBounded() ? new ColumnBounds(column.kept()) : null)
                .toList();
        this.out = out;
        this.payloads = new Payloads(contents.catalog());
        this.values = new PingValues.Reader(contents.catalog());
        for (var metric : contents.metrics().columns()) {
            var column = new WideColumn(metric, metricWidth);
            metricColumns.add(column);
            metricByKeyPath.put(metric.keyPath(), column);
            metricWidth += column.width();
        }
        var order = Stream.of(EnvelopeColumn.WEEK, EnvelopeColumn.HOSTNAME, EnvelopeColumn.UUID);
        this.writer =
                new ParquetWriter(out, columns(), order.map(envelope::indexOf).toList(), space(contents.space()));
    }

    /**
     * A file to be kept with others as one table: one row for each ping, whose columns have the numbers of
     * {@link #keptColumns}. The week is its name.
     *
     * @param isWhole whether {@link KeptFile} can give the pings back as they were; they come with their
     *     {@link ScannedPing#row} then
     */
    public static ParquetRows kept(Contents contents, boolean isWhole, OutputStream out) throws IOException {
        return new ParquetRows(contents, out, true, isWhole);
    }

    /** The columns of a file of {@link #kept}, in their order. */
    public static List<Column> keptColumns(MetricColumns metrics, boolean isWhole) {
        var columns = EnvelopeColumn.ofParquet(Shape.WIDE).stream()
                .map(EnvelopeColumn::kept)
                .collect(Collectors.toCollection(ArrayList::new));
        metrics.columns().forEach(metric -> new WideColumn(metric, 0).addTo(columns, true));
        columns.add(new Column(OTHER_VALUES, ColumnType.JSON, true, OTHER_VALUES_ID));
        if (isWhole) {
            columns.addAll(TO_STORE_AGAIN);
        }
        return columns;
    }

    /** Of a file of {@link #kept}: the columns by which readers choose among files, and what they have in it so far. */
    public List<ColumnBounds> bounds() {
        return bounds.stream().flatMap(Stream::ofNullable).toList();
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
        if (isKept) {
            return keptColumns(contents.metrics(), isWhole);
        }
        var columns = envelope.stream().map(EnvelopeColumn::parquet).collect(Collectors.toCollection(ArrayList::new));
        switch (contents.shape()) {
            case LONG -> columns.addAll(OF_METRIC);
            case PAYLOAD -> columns.add(new Column("payload", ColumnType.JSON, false));
            case WIDE -> {
                metricColumns.forEach(metric -> metric.addTo(columns, false));
                columns.add(new Column(OTHER_VALUES, ColumnType.JSON, true));
            }
        }
        return columns;
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
        write(envelope(ping));
        writer.set(column, payloads.of(ping));
        endRow();
    }

    private void writeWide(ScannedPing ping) throws IOException {
        write(envelope(ping));
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
        if (isWhole) {
            writeToStoreAgain(first + metricWidth + 1, ping, read);
        }
        endRow();
    }

    private void writeToStoreAgain(int at, ScannedPing ping, PingValues read) {
        writer.set(
                at,
                requireNonNull(ping.row(), "a ping to be kept whole comes with its row")
                        .getBytes(UTF_8));
        var untold = StoredJson.emptyObject();
        for (var extra : read.extras().properties()) {
            var column = metricByKeyPath.get(extra.getKey());
            if (column == null || read.wouldBeInVector(column.metric(), extra.getValue())) {
                untold.set(extra.getKey(), extra.getValue());
            }
        }
        if (!untold.isEmpty()) {
            writer.set(at + 1, StoredJson.write(untold));
        }
        var undeclared = ping.content().undeclared();
        if (undeclared != null) {
            writer.set(at + 2, undeclared.getBytes(UTF_8));
        }
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
        var about = envelope(ping);
        var read = values.of(ping);
        for (var metric : contents.metrics().columns()) {
            write(about);
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

    /** The values as Parquet has them: texts, numbers, null. */
    private List<@Nullable Object> envelope(ScannedPing ping) {
        return envelope.stream()
                .<@Nullable Object>map(column -> parquet(column.of(ping.stored())))
                .toList();
    }

    private @Nullable Object parquet(@Nullable Object value) {
        return switch (value) {
            case Week week -> isKept ? week.toString() : (Object) week.monday().toEpochDay();
            case LocalDate day -> day.toEpochDay();
            case Instant time -> ChronoUnit.MICROS.between(Instant.EPOCH, time);
            case List<?> texts -> texts.stream().map(String::valueOf).collect(Collectors.joining(" "));
            case null, default -> value;
        };
    }

    /** Begins a row with the envelope. */
    private void write(List<@Nullable Object> about) {
        column = 0;
        for (var value : about) {
            var bound = bounds.get(column);
            if (bound != null) {
                bound.add(value);
            }
            if (value instanceof Number number) {
                number(number.longValue());
            } else {
                text((String) value);
            }
        }
    }

    /**
     * A metric in a wide file.
     *
     * @param at its place among the columns of metrics; that of its integers is the next, where they have one of their own
     */
    private record WideColumn(MetricColumns.Column metric, int at, ColumnType type) {

        WideColumn(MetricColumns.Column metric, int at) {
            this(metric, at, ParquetRows.type(metric.type()));
        }

        int width() {
            return metric.numberName() == null ? 1 : 2;
        }

        void addTo(List<Column> columns, boolean isKept) {
            var ordinal = metric.ordinal();
            columns.add(new Column(metric.name(), type, true, isKept ? FIRST_METRIC_ID + ordinal : null));
            if (metric.numberName() != null) {
                columns.add(new Column(
                        metric.numberName(), ColumnType.INT64, true, isKept ? FIRST_NUMBER_ID + ordinal : null));
            }
        }
    }

    private void number(long value) {
        writer.set(column++, value);
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
