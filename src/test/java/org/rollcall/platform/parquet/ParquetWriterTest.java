package org.rollcall.platform.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written comes back, cell by cell, from a reader that is not ours. */
class ParquetWriterTest {

    private static final String SNOWMAN = "\u2603 \ud83d\ude00 \"quoted\" 'so' \\ \n\t\u0001";

    @TempDir
    private Path folder;

    /** For each type: values of one kind, numbered, among them the extremes. */
    private static IntFunction<Object> values(ColumnType type, int kind, Random random) {
        return switch (type) {
            case BOOLEAN -> i -> kind == 0 ? i % 3 == 0 : kind == 1;
            case INT32 -> i -> kind == 0 ? random.nextInt() : kind == 1 ? i % 5 : 17;
            case INT64 ->
                i -> kind == 0
                        ? List.of(Long.MIN_VALUE, Long.MAX_VALUE, -1L, 0L, (1L << 53) + 1, random.nextLong())
                                .get(i % 6)
                        : kind == 1 ? (long) i % 300 - 150 : 0L;
            case DATE -> i -> LocalDate.EPOCH.plusDays(kind == 0 ? random.nextInt(-100_000, 100_000) : i / 100 * 7L);
            case TIMESTAMP ->
                i -> Instant.EPOCH.plus(
                        kind == 0 ? random.nextLong(-1L << 50, 1L << 50) : 1_790_000_000_000_000L + i,
                        ChronoUnit.MICROS);
            case STRING ->
                i -> kind == 0
                        ? List.of("", SNOWMAN, "x".repeat(i % 700), Long.toString(random.nextLong()))
                                .get(i % 4)
                        : kind == 1
                                ? String.format(Locale.ROOT, "host-%d", i % 40)
                                : String.format(Locale.ROOT, "host-%06d", i);
            case JSON ->
                i -> kind == 0
                        ? String.format(Locale.ROOT, "{\"a\":[%d,null,\"\u00e4\"]}", i)
                        : kind == 1 ? "[]" : String.format(Locale.ROOT, "\"t%d\"", i % 9);
        };
    }

    @ParameterizedTest
    @EnumSource(ColumnType.class)
    void valuesOfAType_comeBack_howeverMuchTheyRepeatAndHoweverManyAreMissing(ColumnType type) {
        for (var rows : List.of(1, 7, 8, 9, 1_000, 45_000)) {
            var random = new Random(rows);
            var columns = new ArrayList<Column>();
            var cells = new ArrayList<@Nullable Object[]>();
            for (var kind = 0; kind < 3; kind++) {
                for (var missing : List.of(0.0, 0.01, 0.5, 0.99, 1.0)) {
                    columns.add(new Column(String.format(Locale.ROOT, "k%d m%s", kind, missing), type, missing > 0));
                    var value = values(type, kind, random);
                    cells.add(IntStream.range(0, rows)
                            .mapToObj(i -> random.nextDouble() < missing ? null : value.apply(i))
                            .toArray());
                }
            }

            var file = write(columns, cells, rows);

            assertCells(file, columns, cells, rows);
        }
    }

    @Test
    void manyColumnsAndRows_comeBack_inSeveralRowGroupsThroughTheDisk() {
        var rows = 10_000;
        var types = List.of(ColumnType.values());
        var random = new Random(5);
        var columns = new ArrayList<Column>();
        var cells = new ArrayList<@Nullable Object[]>();
        for (var c = 0; c < 500; c++) {
            var type = types.get(c % types.size());
            columns.add(new Column("c." + c, type, true));
            var value = values(type, c % 11 == 0 ? 0 : 1 + c % 2, random);
            var missing = c % 4 / 4.0;
            cells.add(IntStream.range(0, rows)
                    .mapToObj(i -> random.nextDouble() < missing ? null : value.apply(i))
                    .toArray());
        }

        columns.add(new Column("bulk", ColumnType.STRING, false));
        cells.add(cells(rows, i -> i + "x".repeat(5_000)));

        var file = write(columns, cells, rows);

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(
                            Locale.ROOT,
                            "select num_row_groups > 1 from parquet_file_metadata(%s)",
                            DuckDb.file(file))))
                    .containsExactly("true");
        }
        assertCells(file, columns, cells, rows);
    }

    @Test
    void aHugeText_comesBack_beforeAndAfterSmallOnes() {
        var column = List.of(new Column("t", ColumnType.STRING, false));
        var cells = List.<@Nullable Object[]>of(new @Nullable Object[] {"a", "x".repeat(40 << 20), "b"});

        assertCells(write(column, cells, 3), column, cells, 3);
    }

    @Test
    void aTableWithoutRows_isATable() {
        var columns = List.of(
                new Column("n", ColumnType.INT64, true),
                new Column("w", ColumnType.DATE, false),
                new Column("t", ColumnType.TIMESTAMP, true));

        var file = write(columns, List.of(new Object[0], new Object[0], new Object[0]), 0);

        try (var duck = DuckDb.open()) {
            assertThat(duck.query("select * from " + DuckDb.file(file))).isEmpty();
            assertThat(duck.query("describe select * from " + DuckDb.file(file)).stream()
                            .map(row -> row.get("column_type")))
                    .containsExactly("BIGINT", "DATE", "TIMESTAMP WITH TIME ZONE");
        }
    }

    @Test
    void statistics_boundEachChunk_soThatReadersSkipIt() {
        var columns = List.of(
                new Column("n", ColumnType.INT64, true),
                new Column("s", ColumnType.STRING, false),
                new Column("none", ColumnType.INT32, true),
                new Column("d", ColumnType.DATE, false),
                new Column("b", ColumnType.BOOLEAN, false),
                new Column("long", ColumnType.STRING, false));
        var cells = List.of(
                new @Nullable Object[] {5L, null, -1000L},
                new @Nullable Object[] {"b", "\u00e4", "Z"},
                new @Nullable Object[] {null, null, null},
                new @Nullable Object[] {LocalDate.of(2026, 11, 16), LocalDate.of(2026, 11, 9), LocalDate.of(2026, 11, 9)
                },
                new @Nullable Object[] {true, false, true},
                new @Nullable Object[] {"a", "x".repeat(300), "b"});

        var file = write(columns, cells, 3);

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select path_in_schema, stats_min_value, stats_max_value, stats_null_count
                            from parquet_metadata(%s) order by column_id""", DuckDb.file(file))))
                    .containsExactly(
                            "n -1000 5 1",
                            "s Z \u00e4 0",
                            "none null null 3",
                            "d 2026-11-09 2026-11-16 0",
                            "b false true 0",
                            "long null null 0");
        }
    }

    @Test
    void whatRepeats_isWrittenOnce() {
        var rows = 50_000;
        var columns = List.of(
                new Column("version", ColumnType.STRING, true),
                new Column("zeros", ColumnType.INT64, true),
                new Column("uuid", ColumnType.STRING, true));
        var random = new Random(1);
        var cells = List.<@Nullable Object[]>of(
                cells(rows, i -> String.format(Locale.ROOT, "a version of some length %d", i % 10)),
                cells(rows, _ -> 0L),
                cells(rows, _ -> String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong())));

        var file = write(columns, cells, rows);

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(Locale.ROOT, """
                            select path_in_schema, contains(encodings, 'RLE_DICTIONARY'), compression,
                                total_compressed_size < 1000
                            from parquet_metadata(%s) order by column_id""", DuckDb.file(file))))
                    .containsExactly("version true ZSTD true", "zeros true UNCOMPRESSED true", "uuid false ZSTD false");
        }
    }

    @Test
    void metadataInAnotherOrder_isTheSameFile() throws IOException {
        var one = new LinkedHashMap<String, String>();
        one.put("a", "1");
        one.put("b", "2");

        assertThat(bytes(one.reversed())).isEqualTo(bytes(one));
    }

    private static byte[] bytes(Map<String, String> metadata) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var writer = new ParquetWriter(
                out, List.of(new Column("n", ColumnType.INT64, true)), List.of(0), SpoolSpace.UNBOUNDED)) {
            writer.set(0, 1L);
            writer.endRow();
            writer.finish(metadata);
        }
        return out.toByteArray();
    }

    @Test
    void metadata_isInTheFooter() throws IOException {
        var file = folder.resolve("m.parquet");
        try (var out = Files.newOutputStream(file);
                var writer = new ParquetWriter(
                        out, List.of(new Column("n", ColumnType.INT64, true)), List.of(0), SpoolSpace.UNBOUNDED)) {
            writer.set(0, 1L);
            writer.endRow();
            writer.finish(Map.of("rollcall.high_water_mark", "57"));
        }

        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(
                            Locale.ROOT,
                            "select decode(key), decode(value) from parquet_kv_metadata(%s)",
                            DuckDb.file(file))))
                    .containsExactly("rollcall.high_water_mark 57");
            assertThat(duck.strings(String.format(
                            Locale.ROOT, "select created_by from parquet_file_metadata(%s)", DuckDb.file(file))))
                    .containsExactly("rollcall version 1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 100, 1, 12})
    void aFileWithoutItsEnd_isNoFile(int missing) throws IOException {
        var columns = List.of(new Column("n", ColumnType.INT64, false));
        var whole = write(
                columns,
                List.<@Nullable Object[]>of(
                        IntStream.range(0, 5_000).mapToObj(i -> (long) i * i).toArray()),
                5_000);
        var bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length - missing));

        try (var duck = DuckDb.open()) {
            assertThatThrownBy(() -> duck.query("select count(*) from " + DuckDb.file(whole)))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    private static @Nullable Object[] cells(int rows, IntFunction<Object> value) {
        return IntStream.range(0, rows).mapToObj(value).toArray();
    }

    @Test
    void whereThereIsNoRoomToSpool_rowGroupsAreSmall_andTheFileIsTheSame() throws IOException {
        var columns = List.of(new Column("t", ColumnType.STRING, false));
        var texts = List.<@Nullable Object[]>of(cells(3_000, i -> i + "x".repeat(2_000)));
        var given = new AtomicLong();
        var noRoom = new SpoolSpace() {
            @Override
            public boolean take(long bytes) {
                return false;
            }

            @Override
            public void give(long bytes) {
                given.addAndGet(bytes);
            }
        };

        assertCells(write(columns, texts, 3_000, noRoom), columns, texts, 3_000);
        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(String.format(
                            Locale.ROOT,
                            "select num_row_groups > 3 from parquet_file_metadata(%s)",
                            DuckDb.file(folder.resolve("table.parquet")))))
                    .containsExactly("true");
        }
        assertThat(given).as("nothing was taken").hasValue(0);
    }

    private Path write(List<Column> columns, List<@Nullable Object[]> cells, int rows) {
        return write(columns, cells, rows, SpoolSpace.UNBOUNDED);
    }

    private Path write(List<Column> columns, List<@Nullable Object[]> cells, int rows, SpoolSpace space) {
        var file = folder.resolve("table.parquet");
        try (var out = Files.newOutputStream(file);
                var writer = new ParquetWriter(out, columns, List.of(), space)) {
            for (var row = 0; row < rows; row++) {
                for (var c = 0; c < columns.size(); c++) {
                    set(writer, c, columns.get(c).type(), cells.get(c)[row]);
                }
                writer.endRow();
            }
            writer.finish(Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void set(ParquetWriter writer, int column, ColumnType type, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Boolean bool -> writer.set(column, (boolean) bool);
            case Integer number -> writer.set(column, (long) number);
            case Long number -> writer.set(column, (long) number);
            case LocalDate date -> writer.set(column, date.toEpochDay());
            case Instant time -> writer.set(column, ChronoUnit.MICROS.between(Instant.EPOCH, time));
            case String text when type == ColumnType.JSON -> writer.set(column, text.getBytes(UTF_8));
            case String text -> writer.set(column, text);
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private static void assertCells(Path file, List<Column> columns, List<@Nullable Object[]> cells, int rows) {
        try (var duck = DuckDb.open()) {
            var read = duck.query("select * from " + DuckDb.file(file));
            assertThat(read).hasSize(rows);
            for (var row = 0; row < rows; row++) {
                for (var c = 0; c < columns.size(); c++) {
                    var value = cells.get(c)[row];
                    var cell = read.get(row).get(columns.get(c).name());
                    if (!same(value, cell)) { // an assertion for each of millions would take its time
                        assertThat(cell).as("row %d of %s", row, columns.get(c)).isEqualTo(value);
                    }
                }
            }
        }
        assertCellsBySecondReader(file, columns, cells, rows);
        assertCellsByOurReader(file, columns, cells, rows);
    }

    private static void assertCellsByOurReader(
            Path file, List<Column> columns, List<@Nullable Object[]> cells, int rows) {
        try (var reader = ParquetReader.open(file, _ -> true)) {
            var cursors = reader.cursors();
            for (var row = 0; row < rows; row++) {
                assertThat(reader.next()).isTrue();
                for (var c = 0; c < columns.size(); c++) {
                    var value = cells.get(c)[row];
                    var cursor = cursors.get(c);
                    var cell = !cursor.hasValue()
                            ? null
                            : switch (columns.get(c).type()) {
                                case BOOLEAN -> cursor.number() == 1;
                                case INT32 -> (int) cursor.number();
                                case INT64 -> cursor.number();
                                case DATE -> LocalDate.ofEpochDay(cursor.number());
                                case TIMESTAMP -> Instant.EPOCH.plus(cursor.number(), ChronoUnit.MICROS);
                                case STRING, JSON -> new String(cursor.text(), UTF_8);
                            };
                    if (!Objects.equals(value, cell)) {
                        assertThat(cell)
                                .as("row %d of %s by our reader", row, columns.get(c))
                                .isEqualTo(value);
                    }
                }
            }
            assertThat(reader.next()).isFalse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same by a second reader, which shares no code with the first. */
    private static void assertCellsBySecondReader(
            Path file, List<Column> columns, List<@Nullable Object[]> cells, int rows) {
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                var read = reader.rowReader()) {
            for (var row = 0; row < rows; row++) {
                assertThat(read.hasNext()).isTrue();
                read.next();
                for (var c = 0; c < columns.size(); c++) {
                    var value = cells.get(c)[row];
                    var cell = read.isNull(c)
                            ? null
                            : switch (columns.get(c).type()) {
                                case BOOLEAN -> read.getBoolean(c);
                                case INT32 -> read.getInt(c);
                                case INT64 -> read.getLong(c);
                                case DATE -> read.getDate(c);
                                case TIMESTAMP -> read.getTimestamp(c);
                                case STRING, JSON -> new String(read.getBinary(c), UTF_8);
                            };
                    if (!Objects.equals(value, cell)) {
                        assertThat(cell)
                                .as("row %d of %s by Hardwood", row, columns.get(c))
                                .isEqualTo(value);
                    }
                }
            }
            assertThat(read.hasNext()).isFalse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean same(@Nullable Object written, @Nullable Object read) {
        return switch (read) {
            case null -> written == null;
            case OffsetDateTime time -> time.toInstant().equals(written);
            case Boolean _, Integer _, Long _, LocalDate _, String _ -> read.equals(written);
            default -> read.toString().equals(written); // JSON
        };
    }
}
