package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingScan.Reader;
import org.rollcall.analyse.PingScan.ScannedPing;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.Instance;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.platform.parquet.ParquetReader;
import org.rollcall.platform.parquet.ParquetReader.Cursor;
import org.rollcall.platform.parquet.ParquetReader.FileColumn;

/**
 * A file of {@link ParquetRows#kept}, read back: the pings as they were when it was written, with their content and their
 * {@link ScannedPing#row}.
 */
public final class KeptFile {

    static final int ROW_ID = 101;
    static final int EXTRAS_ID = 102;
    static final int UNDECLARED_ID = 103;

    private static final Set<Integer> INSTANCE = Set.of(id(EnvelopeColumn.HOSTNAME), id(EnvelopeColumn.UUID));

    /** What follows from other columns. */
    private static final Set<Integer> LEFT_OUT = Set.of(
            id(EnvelopeColumn.MONDAY),
            id(EnvelopeColumn.PRODUCT_MAJOR),
            id(EnvelopeColumn.PRODUCT_MINOR),
            id(EnvelopeColumn.PRODUCT_PATCH),
            id(EnvelopeColumn.DICTIONARY_MAJOR),
            id(EnvelopeColumn.DICTIONARY_MINOR));

    private final Path path;
    private final DictionaryCatalog catalog;
    private final Map<String, BitSet> booleans = new HashMap<>();

    /** @param catalog knows the dictionaries that the pings were read with */
    public KeptFile(Path path, DictionaryCatalog catalog) {
        this.path = path;
        this.catalog = catalog;
    }

    private static Integer id(EnvelopeColumn column) {
        return requireNonNull(column.kept().fieldId());
    }

    /**
     * Whether it has what it takes to store its pings again.
     *
     * @throws IOException where it is not there, or is no Parquet file
     */
    public boolean isWhole() throws IOException {
        try (var file = ParquetReader.open(path, _ -> false)) {
            return file.columns().stream().anyMatch(column -> Objects.equals(ROW_ID, column.fieldId()));
        }
    }

    /**
     * Whether it has a ping of such an instance.
     *
     * @throws IOException as in {@link #isWhole}
     */
    public boolean hasAny(Predicate<Instance> chosen) throws IOException {
        return count(chosen, 1) > 0;
    }

    /**
     * How many pings of such instances it has.
     *
     * @throws IOException as in {@link #isWhole}
     */
    public long count(Predicate<Instance> chosen) throws IOException {
        return count(chosen, Long.MAX_VALUE);
    }

    private long count(Predicate<Instance> chosen, long most) throws IOException {
        var pings = 0L;
        try (var file =
                ParquetReader.open(path, column -> column.fieldId() != null && INSTANCE.contains(column.fieldId()))) {
            var row = new Row(file, catalog);
            while (pings < most && file.next()) {
                row.read();
                if (chosen.test(row.instance())) {
                    pings++;
                }
            }
        }
        return pings;
    }

    /**
     * Reads all of it.
     *
     * @param reader takes the pings one by one, in the order of the file
     * @throws IOException as in {@link #isWhole}, or where the reader throws it
     */
    public void read(Reader reader) throws IOException {
        try (var file =
                ParquetReader.open(path, column -> column.fieldId() != null && !LEFT_OUT.contains(column.fieldId()))) {
            var row = new Row(file, catalog);
            while (file.next()) {
                reader.read(next(row));
            }
        }
    }

    /** Whatever is wrong with a value, it is the file that is broken. */
    private ScannedPing next(Row row) throws IOException {
        try {
            row.read();
            return ping(row);
        } catch (RuntimeException e) {
            throw new IOException("the file %s has a row that is no ping".formatted(path), e);
        }
    }

    private ScannedPing ping(Row row) throws IOException {
        var stored = row.texts.get(ROW_ID);
        if (stored == null) {
            throw new IOException("the file %s does not have its pings whole".formatted(path));
        }
        var dictionary = row.text(EnvelopeColumn.DICTIONARY);
        var values = StoredJson.read(stored);
        return new ScannedPing(
                new StoredPing(row.number(EnvelopeColumn.ID), stored(row, values, dictionary)),
                values.get("arrival").longValue(),
                content(row, dictionary),
                stored);
    }

    private static Ping stored(Row row, ObjectNode values, String dictionary) throws IOException {
        var shielding = values.get("shielding");
        return new Ping(
                row.instance(),
                Week.parse(row.text(EnvelopeColumn.WEEK))
                        .orElseThrow(() -> new IOException("a file of the archive has a week that is none")),
                row.time(EnvelopeColumn.RECORDED_AT),
                row.time(EnvelopeColumn.RECEIVED_AT),
                row.textOrNull(EnvelopeColumn.PRODUCT_VERSION),
                row.textOrNull(EnvelopeColumn.EDITION),
                dictionary,
                values.get("sha256").textValue(),
                values.get("bytes").intValue(),
                values.get("metrics").intValue(),
                values.get("undeclared_count").intValue(),
                values.get("type_mismatch_count").intValue(),
                flags(row.text(EnvelopeColumn.FLAGS)),
                shielding.isNull() ? null : RedactionReport.ofColumn(shielding.toString()));
    }

    private static List<PingFlag> flags(String texts) {
        return Stream.of(texts.split(" ", -1))
                .filter(text -> !text.isEmpty())
                .map(PingFlag::of)
                .toList();
    }

    private PingContent content(Row row, String dictionary) {
        var areBoolean =
                booleans.computeIfAbsent(dictionary, version -> PingValues.Reader.booleans(catalog.published(version)));
        var numbers = new MetricVector(row.highestOrdinal);
        var extras = StoredJson.emptyObject();
        for (var cell : row.cells) {
            put(cell.metric(), cell.value(), areBoolean, numbers, extras);
        }
        var others = row.texts.get(ParquetRows.OTHER_VALUES_ID);
        if (others != null) {
            for (var other : StoredJson.read(others).properties()) {
                var metric = row.byKeyPath.get(other.getKey());
                if (metric == null) {
                    extras.set(other.getKey(), other.getValue());
                } else {
                    put(metric, other.getValue(), areBoolean, numbers, extras);
                }
            }
        }
        return new PingContent(
                withoutUntold(row, numbers, extras),
                new String(StoredJson.write(extras), UTF_8),
                row.texts.get(UNDECLARED_ID));
    }

    /** Values that are kept beside the vector although today they would be in it, or of which no metric is known. */
    private static MetricVector withoutUntold(Row row, MetricVector numbers, ObjectNode extras) {
        var untold = row.texts.get(EXTRAS_ID);
        if (untold == null) {
            return numbers;
        }
        var others = StoredJson.read(untold);
        extras.setAll(others);
        var left = new MetricVector(row.highestOrdinal);
        for (var metric : row.byKeyPath.values()) {
            if (numbers.has(metric.ordinal()) && !others.has(metric.keyPath())) {
                left.set(metric.ordinal(), numbers.get(metric.ordinal()));
            }
        }
        return left;
    }

    private static void put(Metric metric, JsonNode value, BitSet areBoolean, MetricVector numbers, ObjectNode extras) {
        if (!PingValues.wouldBeInVector(areBoolean.get(metric.ordinal()), value)) {
            extras.set(metric.keyPath(), value);
        } else if (value.isBoolean()) {
            numbers.set(metric.ordinal(), value.booleanValue() ? 1 : 0);
        } else {
            numbers.set(metric.ordinal(), value.longValue());
        }
    }

    /** @param type of its column */
    private record Metric(int ordinal, String keyPath, ValueType type) {}

    /** A value of a metric. */
    private record Cell(Metric metric, JsonNode value) {}

    /** The current row of a file. */
    private static final class Row {

        private static final Set<Integer> NUMBERS =
                Set.of(id(EnvelopeColumn.ID), id(EnvelopeColumn.RECORDED_AT), id(EnvelopeColumn.RECEIVED_AT));

        private final List<Cursor> cursors;
        private final Map<Integer, Metric> byFieldId = new HashMap<>();
        private final Map<String, Metric> byKeyPath = new HashMap<>();
        private final Map<Integer, Long> numbers = new HashMap<>();
        private final Map<Integer, String> texts = new HashMap<>();
        private final List<Cell> cells = new ArrayList<>();
        private int highestOrdinal;

        Row(ParquetReader file, DictionaryCatalog catalog) throws IOException {
            cursors = file.cursors();
            for (var metric : catalog.columns()) {
                var column = new Metric(metric.ordinal(), metric.keyPath(), metric.type());
                byKeyPath.put(metric.keyPath(), column);
                byFieldId.put(ParquetRows.FIRST_METRIC_ID + metric.ordinal(), column);
                byFieldId.put(
                        ParquetRows.FIRST_NUMBER_ID + metric.ordinal(),
                        new Metric(metric.ordinal(), metric.keyPath(), ValueType.NUMBER));
                highestOrdinal = Math.max(highestOrdinal, metric.ordinal());
            }
            for (var cursor : cursors) {
                if (fieldId(cursor.column()) >= ParquetRows.FIRST_METRIC_ID
                        && !byFieldId.containsKey(fieldId(cursor.column()))) {
                    throw new IOException("a file of the archive has the metric %s, which no dictionary has"
                            .formatted(cursor.column().name()));
                }
            }
        }

        private static int fieldId(FileColumn column) {
            return requireNonNull(column.fieldId());
        }

        void read() throws IOException {
            numbers.clear();
            texts.clear();
            cells.clear();
            for (var cursor : cursors) {
                if (cursor.hasValue()) {
                    read(cursor, fieldId(cursor.column()));
                }
            }
        }

        private void read(Cursor cursor, int id) throws IOException {
            var metric = byFieldId.get(id);
            if (metric != null) {
                cells.add(new Cell(metric, value(cursor, metric.type())));
            } else if (NUMBERS.contains(id)) {
                numbers.put(id, cursor.number());
            } else {
                texts.put(id, new String(cursor.text(), UTF_8));
            }
        }

        private static JsonNode value(Cursor cursor, ValueType type) throws IOException {
            return switch (type) {
                case NUMBER -> LongNode.valueOf(cursor.number());
                case BOOLEAN -> BooleanNode.valueOf(cursor.number() == 1);
                case STRING -> TextNode.valueOf(new String(cursor.text(), UTF_8));
                case OBJECT, ANY -> StoredJson.readAny(new String(cursor.text(), UTF_8));
            };
        }

        Instance instance() throws IOException {
            return new Instance(text(EnvelopeColumn.HOSTNAME), textOrNull(EnvelopeColumn.UUID));
        }

        long number(EnvelopeColumn column) throws IOException {
            var number = numbers.get(id(column));
            if (number == null) {
                throw lacks(column);
            }
            return number;
        }

        Instant time(EnvelopeColumn column) throws IOException {
            return Instant.EPOCH.plus(number(column), ChronoUnit.MICROS);
        }

        String text(EnvelopeColumn column) throws IOException {
            var text = textOrNull(column);
            if (text == null) {
                throw lacks(column);
            }
            return text;
        }

        private static IOException lacks(EnvelopeColumn column) {
            return new IOException("a row of a file of the archive lacks its " + column.text());
        }

        @Nullable
        String textOrNull(EnvelopeColumn column) {
            return texts.get(id(column));
        }
    }
}
