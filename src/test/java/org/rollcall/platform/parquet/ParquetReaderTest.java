package org.rollcall.platform.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Seed;

/** What is read of whole files is tested with the writer, {@link ParquetWriterTest}. */
class ParquetReaderTest {

    private static final int ROWS = 500;

    @TempDir
    private Path folder;

    @Test
    void aFileThatIsBroken_isRefusedAsSuch_whereverItIsBroken() throws IOException {
        var seed = Seed.next();
        var random = new Random(seed);
        var whole = Files.readAllBytes(written());
        var refused = 0;
        for (var attempt = 0; attempt < 2_000; attempt++) {
            var bytes = whole.clone();
            for (var flip = 0; flip < 1 + attempt % 3; flip++) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            var file = folder.resolve("broken.parquet");
            Files.write(file, bytes);
            try {
                read(file);
            } catch (IOException _) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "attempt %s of %s".formatted(Integer.toString(attempt), Seed.described(seed)), e);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aFileThatIsCutOrMissing_isRefused() throws IOException {
        var whole = Files.readAllBytes(written());
        var cut = folder.resolve("cut.parquet");
        for (var length : List.of(0, 3, 12, whole.length / 2, whole.length - 1)) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class).hasMessageContaining("is broken");
        }
        assertThatThrownBy(() -> read(folder.resolve("none.parquet"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void columnsThatAreNotWanted_areNotRead() throws IOException {
        try (var reader = ParquetReader.open(written(), column -> column.name().equals("text"))) {
            assertThat(reader.columns())
                    .extracting(ParquetReader.FileColumn::fieldId)
                    .containsExactly(7, null, 9);
            assertThat(reader.cursors()).hasSize(1);
            assertThat(reader.next()).isTrue();
            assertThat(reader.cursors().getFirst().text()).asString().isEqualTo("text 0");
        }
    }

    private static void read(Path file) throws IOException {
        try (var reader = ParquetReader.open(file, _ -> true)) {
            while (reader.next()) {
                for (var cursor : reader.cursors()) {
                    if (cursor.hasValue()) {
                        if (cursor.column().name().equals("text")) {
                            assertThat(cursor.text()).isNotNull();
                        } else {
                            cursor.number();
                        }
                    }
                }
            }
        }
    }

    private Path written() throws IOException {
        var file = folder.resolve("whole.parquet");
        var columns = List.of(
                new Column("number", ColumnType.INT64, true, 7),
                new Column("boolean", ColumnType.BOOLEAN, false),
                new Column("text", ColumnType.STRING, true, 9));
        try (var out = Files.newOutputStream(file);
                var writer = new ParquetWriter(out, columns, List.of(), SpoolSpace.UNBOUNDED)) {
            for (var row = 0; row < ROWS; row++) {
                if (row % 3 > 0) {
                    writer.set(0, row * 1_000_000_007L);
                }
                writer.set(1, row % 2 == 0);
                writer.set(2, "text " + row % 40);
                writer.endRow();
            }
            writer.finish(Map.of());
        }
        return file;
    }
}
