package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnSchema;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Seed;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.parquet.DuckDb;

/** Every cell of the archive is what the payloads and their dictionaries say, for two readers that are not ours. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ArchivedCellsTest {

    private static final int PINGS = 40;

    /** As they stand in payloads. */
    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "-2",
            "-3",
            "-1000",
            "42",
            "2147483648",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "0.5",
            "-1.25",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "4.9e-324",
            "true",
            "false",
            "null",
            "\"\"",
            "\"-1\"",
            "\"-3\"",
            "\"true\"",
            "\"\\u2603 \\ud83d\\ude00 \\\"quoted\\\" 'so' \\\\ \\n\\t\\u0001\"",
            "\"\u540d\u524d\"",
            "\"" + "long ".repeat(400) + "\"",
            "[]",
            "{}",
            "[\"-3\"]",
            "[1,null,{\"a\":[true]}]",
            "{\"-1\":-1}",
            "{\"a\":{\"b\":0.10}}");

    /** Columns that say something about a ping; a metric of such a name has another. */
    private static final Set<String> ENVELOPE = Set.of("hostname", "uuid", "recorded_at", "edition");

    private static final Map<String, String> OLDER = Map.ofEntries(
            Map.entry("hostname", "string"),
            Map.entry("uuid", "string"),
            Map.entry("version", "string"),
            Map.entry("recorded_at", "string"),
            Map.entry("edition", "string"),
            Map.entry("counts.a", "number"),
            Map.entry("counts.b", "number"),
            Map.entry("\u00fcn\u00efcode.\u540d\u524d", "number"),
            Map.entry("settings.on", "boolean"),
            Map.entry("settings.off", "boolean"),
            Map.entry("texts.name", "string"),
            Map.entry("texts.retyped", "string"),
            Map.entry("objects.one", "object"),
            Map.entry("objects.any", "nothing"),
            Map.entry("gone.number", "number"),
            Map.entry("gone.text", "string"));

    private static final Map<String, String> NEWER = newer();

    /** What no dictionary has. */
    private static final List<String> UNDECLARED = List.of("unknown", "counts.unknown", "more.of.it");

    @TempDir
    private Path root;

    @Inject
    Archive archive;

    @Inject
    ArchiveFiles files;

    @Inject
    TablePointer pointer;

    private final Week thisWeek = Week.of(TestClock.now());
    private final Map<Long, Sent> sent = new HashMap<>();

    private static Map<String, String> newer() {
        var metrics = new HashMap<>(OLDER);
        metrics.keySet().removeIf(keyPath -> keyPath.startsWith("gone."));
        metrics.put("texts.retyped", "number");
        metrics.put("new.number", "number");
        metrics.put("new.boolean", "boolean");
        metrics.put("new.text", "string");
        metrics.put("new.object", "object");
        metrics.put("counts.A", "number");
        return Map.copyOf(metrics);
    }

    /**
     * A ping that was stored.
     *
     * @param declared the types of metrics by key path, in the dictionary that it was read with
     * @param early whether its file was written before {@code texts.retyped} had a column for numbers
     */
    private record Sent(Week week, Map<String, String> declared, boolean early, JsonNode payload) {}

    @Test
    void everyCell_isWhatThePayloadSays() throws IOException {
        FreshService.start();
        var seed = Seed.next();
        archivePingsOfTwoDictionaries(seed, false);

        var files = new TableOnDisk(io(), pointer.current().orElseThrow()).dataFiles();

        assertThat(files).hasSize(4);
        var duck = new ArrayList<Map<String, @Nullable Object>>();
        var hardwood = new ArrayList<Map<String, @Nullable Object>>();
        for (var file : files) {
            duck.addAll(byDuckDb(file));
            hardwood.addAll(byHardwood(file));
        }
        compare(duck, seed);
        compare(hardwood, seed);
    }

    @Test
    void everyPing_isReadBackAsItIsStored() throws IOException {
        FreshService.start();
        var seed = Seed.next();
        archivePingsOfTwoDictionaries(seed, true);

        var table = ArchiveTable.open(io(), pointer).orElseThrow();

        assertThat(table.files()).hasSize(4).allSatisfy(file -> {
            var read = files.inFile(file, root, () -> {});
            assertThat(read).as(Seed.described(seed)).isEqualTo(files.inDatabase(file, () -> {}));
            assertThat(read.pings()).isEqualTo(file.rows());
            assertThat(read.isComplete()).isTrue();
        });
    }

    private void compare(List<Map<String, @Nullable Object>> rows, long seed) {
        assertThat(rows.stream().map(row -> row.get("id")).toList())
                .containsExactlyInAnyOrderElementsOf(new ArrayList<Object>(sent.keySet()));
        for (var row : rows) {
            var id = (Long) requireNonNull(row.get("id"));
            compare("ping " + id + " of " + Seed.described(seed), expected(id, requireNonNull(sent.get(id))), row);
        }
    }

    // What has to be there

    private static Map<String, @Nullable Object> expected(long id, Sent ping) {
        var payload = ping.payload();
        var cells = new HashMap<String, @Nullable Object>();
        cells.put("id", id);
        cells.put("hostname", payload.get("hostname").textValue());
        cells.put("uuid", payload.get("uuid").textValue());
        cells.put("week", ping.week().toString());
        cells.put("monday", ping.week().monday());
        cells.put("recorded_at", Instant.parse(payload.get("recorded_at").textValue()));
        cells.put("product_version", payload.get("version").textValue());
        var numbers = payload.get("version").textValue().split("[.-]", 4);
        cells.put("product_major", Long.parseLong(numbers[0]));
        cells.put("product_minor", Long.parseLong(numbers[1]));
        cells.put("product_patch", Long.parseLong(numbers[2]));
        cells.put("edition", payload.get("edition").textValue());
        cells.put("dictionary", numbers[0] + "." + numbers[1]);
        cells.put("dictionary_major", Long.parseLong(numbers[0]));
        cells.put("dictionary_minor", Long.parseLong(numbers[1]));
        cells.put("flags", "");
        var others = (ObjectNode) Json.read("{}");
        for (var keyPath : ping.declared().keySet()) {
            var value = payload.at("/" + keyPath.replace('.', '/'));
            if (!value.isMissingNode() && !put(keyPath, value, ping.early(), cells)) {
                others.set(keyPath, value);
            }
        }
        if (!others.isEmpty()) {
            cells.put("other_values", others);
        }
        return cells;
    }

    /** False where the value is not of a type that has a column. */
    private static boolean put(String keyPath, JsonNode value, boolean early, Map<String, @Nullable Object> cells) {
        var column = ENVELOPE.contains(keyPath) ? "metric." + keyPath : keyPath;
        var type = OLDER.getOrDefault(keyPath, NEWER.getOrDefault(keyPath, ""));
        var isInteger = value.isIntegralNumber() && value.canConvertToLong();
        if (type.equals("number") && isInteger) {
            cells.put(keyPath.equals("counts.A") ? column + "_" + ordinal(keyPath) : column, value.longValue());
        } else if (type.equals("boolean") && value.isBoolean()) {
            cells.put(column, value.booleanValue());
        } else if (type.equals("string") && value.isTextual()) {
            cells.put(column, value.textValue());
        } else if (keyPath.equals("texts.retyped") && isInteger && !early) {
            cells.put(column + "_number", value.longValue());
        } else if ((type.equals("object") || type.equals("nothing")) && !value.isNull()) {
            cells.put(column, value);
        } else {
            return false;
        }
        return true;
    }

    private static String ordinal(String keyPath) {
        return FreshService.strings("select ordinal from metric where key_path = '" + keyPath + "'")
                .getFirst();
    }

    private static void compare(
            String ping, Map<String, @Nullable Object> expected, Map<String, @Nullable Object> row) {
        assertThat(row.keySet()).as("columns for " + ping).containsAll(expected.keySet());
        for (var cell : row.entrySet()) {
            var value = expected.get(cell.getKey());
            var what = "%s of %s".formatted(cell.getKey(), ping);
            if (cell.getKey().equals("received_at")) {
                assertThat(cell.getValue()).as(what).isInstanceOf(Instant.class);
            } else if (value instanceof JsonNode json) {
                assertThat(cell.getValue()).as(what).isNotNull();
                assertThat(Json.differences(
                                json.toString().getBytes(UTF_8),
                                String.valueOf(cell.getValue()).getBytes(UTF_8)))
                        .as(what)
                        .isEmpty();
            } else {
                assertThat(cell.getValue()).as(what).isEqualTo(value);
            }
        }
    }

    // What is there

    private static List<Map<String, @Nullable Object>> byDuckDb(Path file) {
        try (var duck = DuckDb.open()) {
            var rows = duck.query(
                    "select * from read_parquet(%s, hive_partitioning = false)".formatted(DuckDb.file(file)));
            rows.forEach(row -> row.replaceAll((_, cell) -> plain(cell)));
            return rows;
        }
    }

    private static @Nullable Object plain(@Nullable Object cell) {
        return switch (cell) {
            case null -> null;
            case Integer number -> (long) number;
            case OffsetDateTime time -> time.toInstant();
            case Boolean _, Long _, String _, LocalDate _ -> cell;
            default -> cell.toString(); // JSON
        };
    }

    private static List<Map<String, @Nullable Object>> byHardwood(Path file) throws IOException {
        try (var reader = ParquetFileReader.open(InputFile.of(file));
                var read = reader.rowReader()) {
            var rows = new ArrayList<Map<String, @Nullable Object>>();
            while (read.hasNext()) {
                read.next();
                var row = new LinkedHashMap<String, @Nullable Object>();
                for (var column : reader.getFileSchema().getColumns()) {
                    row.put(column.name(), cell(read, column));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static @Nullable Object cell(RowReader row, ColumnSchema column) {
        var index = column.columnIndex();
        if (row.isNull(index)) {
            return null;
        }
        return switch (column.type()) {
            case BOOLEAN -> row.getBoolean(index);
            case INT32 -> column.name().equals("monday") ? row.getDate(index) : (Object) (long) row.getInt(index);
            case INT64 -> column.name().endsWith("ed_at") ? row.getTimestamp(index) : (Object) row.getLong(index);
            case BYTE_ARRAY -> new String(row.getBinary(index), UTF_8);
            default -> throw new IllegalArgumentException(column.toString());
        };
    }

    // Sending and writing

    private void send(Random random, int number, String version, Map<String, String> declared, boolean early) {
        var week = new Week(thisWeek.monday().minusWeeks(1 + random.nextInt(2)));
        var payload = (ObjectNode) Json.read("{}");
        var keyPaths = new TreeSet<>(UNDECLARED);
        keyPaths.addAll(OLDER.keySet());
        keyPaths.addAll(NEWER.keySet());
        for (var keyPath : keyPaths) {
            var value = Json.read(VALUES.get(random.nextInt(VALUES.size())));
            if (random.nextInt(5) > 0) {
                put(payload, keyPath, value);
            }
        }
        // Often the type that is declared, or there would be few of them.
        new TreeMap<>(declared).forEach((keyPath, type) -> {
            if (random.nextInt(3) == 0) {
                switch (type) {
                    case "number" -> put(payload, keyPath, Json.read(Long.toString(random.nextLong())));
                    case "boolean" -> put(payload, keyPath, Json.read(Boolean.toString(random.nextBoolean())));
                    case "string" -> put(payload, keyPath, Json.read("\"text " + random.nextInt() + "\""));
                    default -> put(payload, keyPath, Json.read("{\"n\":[" + random.nextInt() + "]}"));
                }
            }
        });
        payload.put("hostname", "h" + number + ".example.com")
                .put("uuid", "u" + number)
                .put("version", version + "." + random.nextInt(10) + "-ee")
                .put("edition", random.nextBoolean() ? "EE" : "CE")
                .put(
                        "recorded_at",
                        week.monday()
                                .atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60), 123_000_000)
                                .toInstant(ZoneOffset.UTC)
                                .toString());
        var answer = Service.ping(payload.toString());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
        var id = Json.read(answer.body()).at("/receipt/id").longValue();
        assertThat(sent.put(id, new Sent(week, declared, early, Json.read(payload.toString()))))
                .isNull();
    }

    private static void put(ObjectNode payload, String keyPath, JsonNode value) {
        var names = List.of(keyPath.split("\\.", -1));
        var parent = payload;
        for (var name : names.subList(0, names.size() - 1)) {
            parent = parent.get(name) instanceof ObjectNode child ? child : parent.putObject(name);
        }
        parent.set(names.getLast(), value);
    }

    private static void publish(String version, Map<String, String> metrics) {
        var lines = metrics.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(metric -> metric.getKey() + " " + metric.getValue())
                .toArray(String[]::new);
        var answer = Service.publish(version, Definitions.yaml(lines));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private FolderIO io() {
        return new FolderIO(ArchiveSettings.location(root), root);
    }

    private void archivePingsOfTwoDictionaries(long seed, boolean retire) throws IOException {
        var random = new Random(seed);
        publish("18.8", OLDER);
        for (var i = 0; i < PINGS; i++) {
            send(random, i, "18.8", OLDER, true);
        }
        archive.bringUpToDate(settings(retire)); // columns keep their types from now on
        publish("18.9?force=retyped", NEWER);
        for (var i = 0; i < PINGS; i++) {
            send(random, i, "18.9", NEWER, false);
            send(random, i, "18.8", OLDER, false);
        }
        archive.bringUpToDate(settings(retire));
    }

    private ArchiveSettings settings(boolean retire) {
        return new ArchiveSettings(root, io().location(), Duration.ZERO, Duration.ZERO, Duration.ofDays(7), retire);
    }
}
