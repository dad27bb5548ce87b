package org.rollcall.analyse.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rollcall.analyse.archive.TableOnDisk.find;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.JdbcClientPool;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.Types;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.analyse.PingScan;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.archive.ArchiveTable.NewFile;
import org.rollcall.ping.PingPartitions;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.embedded.TestDatabase;
import org.rollcall.platform.parquet.DuckDb;

/** The archive has every ping of every week that is over, once, whatever happens while it is written. */
@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class ArchiveTest {

    private static final Duration DELAY = Duration.ofDays(2);
    private static final Duration SNAPSHOTS = Duration.ofDays(7);

    @TempDir
    private Path root;

    @Inject
    ArchiveFiles files;

    @Inject
    TablePointer pointer;

    @Inject
    ArchiveMarks marks;

    @Inject
    PingScan scan;

    @Inject
    StoredWeeks weeks;

    @Inject
    RetiredWeeks retired;

    @Inject
    PingPartitions partitions;

    @Inject
    PingStore pings;

    @Inject
    Database database;

    @Inject
    AuditTrail audit;

    @Inject
    ObjectMapper mapper;

    @Inject
    AgroalDataSource dataSource;

    private final Week thisWeek = Week.of(TestClock.now());
    private final Week lastWeek = new Week(thisWeek.monday().minusWeeks(1));
    private final Week weekBefore = new Week(thisWeek.monday().minusWeeks(2));

    @BeforeEach
    void freshService() {
        FreshService.start();
        publish("18.8", "hostname string", "version string", "recorded_at string", "counts.a number", "old number");
        publish(
                "18.9",
                "hostname string",
                "version string",
                "recorded_at string",
                "counts.a number",
                "settings.on boolean",
                "name string");
    }

    @AfterEach
    void resetClock() {
        TestClock.reset();
    }

    @Test
    void eachWeekThatIsOver_isWrittenOnce_andReadersTakeItForOneTable() throws IOException {
        ping("a", "18.8.1", weekBefore, "\"counts\":{\"a\":1},\"old\":5");
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":2},\"settings\":{\"on\":true}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":0.5},\"name\":\"\u2603\"");
        ping("a", "18.9.0", thisWeek, "\"counts\":{\"a\":3}");

        var written = bringUpToDate();

        assertThat(written).extracting(ArchiveFile::week).containsExactly(weekBefore, lastWeek);
        assertThat(bringUpToDate()).isEmpty();
        assertThat(table("""
                        week, monday, hostname, product_minor, "counts.a", old, "settings.on", name, other_values"""))
                .containsExactlyInAnyOrder(
                        "%s %s a 8 1 5 null null null".formatted(weekBefore, weekBefore.monday()),
                        "%s %s a 9 2 null true null null".formatted(lastWeek, lastWeek.monday()),
                        "%s %s b 9 null null null \u2603 {\"counts.a\":0.5}".formatted(lastWeek, lastWeek.monday()));
        assertThat(table("id")).containsExactlyInAnyOrderElementsOf(idsOfClosedWeeks());
    }

    @Test
    void filesOfBeforeAndAfterADictionaryThatDisagrees_areOneTable() throws IOException {
        ping("a", "18.9.0", weekBefore, "\"name\":\"text\"");
        bringUpToDate();
        assertThat(Service.publish(
                                "18.10?force=retyped",
                                Definitions.yaml(
                                        "hostname string", "version string", "recorded_at string", "name number"))
                        .statusCode())
                .isEqualTo(201);
        ping("a", "18.10.0", lastWeek, "\"name\":7");
        ping("b", "18.9.0", lastWeek, "\"name\":8"); // an integer, whatever its dictionary says

        bringUpToDate();

        assertThat(table("week, hostname, name, name_number, other_values"))
                .containsExactlyInAnyOrder(
                        weekBefore + " a text null null", lastWeek + " a null 7 null", lastWeek + " b null 8 null");
        assertThat(table("sum(name_number)")).containsExactly("15");
    }

    @Test
    void file_saysWhatIsInIt_andKnowsItsColumnsByNumbers() throws Exception {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("b", "18.8.0", lastWeek, "\"counts\":{\"a\":2}");
        var now = TestClock.now().plus(DELAY);

        var written = archive(now).bringUpToDate(settings(Duration.ZERO)).getFirst();

        assertThat(written.path())
                .matches("week=%s/part-000000000000000-000000000000002-%s-[0-9a-f]{8}\\.parquet"
                        .formatted(lastWeek, Long.toString(now.getEpochSecond())));
        assertThat(written)
                .isEqualTo(new ArchiveFile(
                        written.path(),
                        lastWeek,
                        0,
                        2,
                        now.truncatedTo(ChronoUnit.SECONDS),
                        2,
                        Files.size(root.resolve(written.path()))));
        assertThat(FreshService.strings("select concat_ws(' ', actor, action, target, rows, detail ->> 'sha256')"
                        + " from audit_event order by id desc limit 1"))
                .containsExactly("archive archive.write %s 2 %s"
                        .formatted(written.path(), sha256(root.resolve(written.path()))));
        var ordinal = FreshService.strings("select ordinal from metric where key_path = 'counts.a'")
                .getFirst();
        try (var duck = DuckDb.open()) {
            assertThat(duck.strings(
                            "select name, field_id from parquet_schema(%s) where name in ('id', 'week', 'counts.a')"
                                    .formatted(DuckDb.file(root.resolve(written.path())))))
                    .containsExactly("id 1", "week 4", "counts.a " + (1000 + Integer.parseInt(ordinal)));
        }
    }

    @Test
    void latePingsAndRevisions_areAddedInAFileOfTheirOwn_andNoOtherChanges() throws Exception {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var first = root.resolve(bringUpToDate().getFirst().path());
        var before = sha256(first);
        ping("late", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":3},\"name\":\"again\"");
        ping("c", "18.9.0", weekBefore, "\"counts\":{\"a\":4}");

        var written = bringUpToDate();

        assertThat(written)
                .extracting(file -> file.week() + " " + file.after() + " " + file.until())
                .containsExactly(weekBefore + " 0 4", lastWeek + " 1 4");
        assertThat(sha256(first)).isEqualTo(before);
        assertThat(table("id"))
                .containsExactlyInAnyOrderElementsOf(idsOfClosedWeeks())
                .hasSize(4);
        assertThat(bringUpToDate()).isEmpty();
    }

    @Test
    void aWeek_isWrittenWhenItHasBeenOverForTheDelay() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var end = thisWeek.monday().atStartOfDay(ZoneOffset.UTC).toInstant();

        assertThat(archive(end.plus(DELAY).minusSeconds(1)).bringUpToDate(settings(Duration.ZERO)))
                .isEmpty();
        assertThat(archive(end.plus(DELAY)).bringUpToDate(settings(Duration.ZERO)))
                .hasSize(1);
    }

    @Test
    void whatKilledAttemptsLeft_isDeleted_andNothingElse() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var week = "week=" + lastWeek + "/";
        var left = List.of(
                week + "part-000000000000001-000000000000002-1794000000-0123abcd.parquet",
                week + ".part-000000000000001-000000000000002-1794000000-0123abcd.parquet.tmp",
                "metadata/00007-6f0c2e8a-2d3b-4f6e-9a51-0c1d2e3f4a5b.metadata.json",
                "metadata/6f0c2e8a-2d3b-4f6e-9a51-0c1d2e3f4a5b-m0.avro",
                "metadata/snap-4711-1-6f0c2e8a-2d3b-4f6e-9a51-0c1d2e3f4a5b.avro",
                "metadata/.version-hint.text.tmp");
        for (var file : left) {
            Files.writeString(root.resolve(file), "PAR1 half");
        }
        Files.writeString(root.resolve(week + "notes.txt"), "not ours");
        var before = table("*");

        assertThat(archive(TestClock.now()).bringUpToDate(settings(Duration.ZERO)))
                .isEmpty();
        assertThat(left).allMatch(file -> Files.exists(root.resolve(file))); // somebody may still be at them
        assertThat(bringUpToDate()).isEmpty();

        assertThat(left).noneMatch(file -> Files.exists(root.resolve(file)));
        assertThat(root.resolve(week + "notes.txt")).exists();
        assertThat(table("*")).isEqualTo(before).hasSize(1);
    }

    /** A certificate of an erasure says when the last file is gone: also where another replica was killed that deleted them. */
    @Test
    void whatAnotherReplicaHasLeft_isDeletedWithoutARestart() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var start = TestClock.now().plus(DELAY);
        TestClock.set(start);
        var archive = archive(new TestClock());
        archive.bringUpToDate(settings(Duration.ZERO));
        var left =
                root.resolve("week=" + lastWeek + "/part-000000000000001-000000000000002-1794000000-0123abcd.parquet");
        Files.writeString(left, "of a state that has ended");

        TestClock.set(start.plus(Archive.TIDYING).minusSeconds(60));
        archive.bringUpToDate(settings(Duration.ZERO));
        assertThat(left).exists();
        TestClock.set(start.plus(Archive.TIDYING).plusSeconds(60));
        archive.bringUpToDate(settings(Duration.ZERO));

        assertThat(left).doesNotExist();
    }

    @Test
    void aFailureInTheMiddle_leavesNothing_andIsMadeUpForLater() throws Exception {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        sql("update ping set dictionary = '99.9' where arrival = 2");

        assertThatThrownBy(this::bringUpToDate).isInstanceOf(RuntimeException.class);

        assertThat(table("hostname")).containsExactly("a");
        try (var left = Files.list(root.resolve("week=" + lastWeek))) {
            assertThat(left).isEmpty();
        }
        sql("update ping set dictionary = '18.9' where arrival = 2");
        assertThat(bringUpToDate()).hasSize(1);
        assertThat(table("hostname")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void oneReplicaAtATime_writes() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");

        var alone = database.exclusively(Archive.TURN, _ -> {
            try {
                assertThat(bringUpToDate()).isEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(alone).isTrue();
        assertThat(bringUpToDate()).hasSize(1);
    }

    @Test
    void whoHasLostTheTurn_givesNoFileItsName() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var directory = new ArchiveDirectory(root);

        assertThatThrownBy(() -> database.exclusively(Archive.TURN, turn -> {
                    sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objsubid = 1"
                            + " and objid = (hashtext('rollcall.archive')::bigint & 4294967295)::oid");
                    try {
                        directory.write(ArchiveFile.path(lastWeek, 0, 1, TestClock.now()), out -> out.write('x'), turn);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isInstanceOf(RuntimeException.class);

        try (var left = Files.list(root.resolve("week=" + lastWeek))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void twoChangesOfTheSameState_areOne() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        var file = bringUpToDate().getFirst();
        var copy = copy(file);
        var one = open();
        var other = open();

        one.commit(List.of(file), List.of(copy));

        assertThatThrownBy(() -> other.commit(List.of(file), List.of(copy)))
                .isInstanceOf(CommitFailedException.class)
                .hasMessageContaining("somebody else");
        assertThatThrownBy(() -> open().commit(List.of(file), List.of(copy(file))))
                .isInstanceOf(ValidationException.class);
        assertThat(table("id")).containsExactlyElementsOf(idsOfClosedWeeks()).hasSize(1);
    }

    @Test
    void whereverAChangeIsKilled_theTableIsAsItWasOrAsItIsToBe() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var rows = table("*");
        var steps = 0;
        for (var isDone = false; !isDone; steps++) {
            var io = new DyingIO(root, steps);
            var before = open().files();
            var copy = copy(before.getFirst());
            try {
                ArchiveTable.open(io, pointer).orElseThrow().commit(before, List.of(copy));
                isDone = true;
            } catch (RuntimeException e) {
                assertThat(e).hasStackTraceContaining("killed");
            }

            assertThat(open().files()).isIn(before, List.of(copy.file()));
            assertThat(table("*")).isEqualTo(rows);
        }
        assertThat(steps).isGreaterThan(5);

        bringUpToDate();

        assertThat(dataFiles()).hasSizeLessThanOrEqualTo(steps); // those that states of the table still name
        archive(TestClock.now().plus(Duration.ofDays(8))).bringUpToDate(settings(Duration.ZERO));
        assertThat(dataFiles()).containsExactly(open().files().getFirst().path());
        assertThat(table("*")).isEqualTo(rows);
    }

    @Test
    void erased_isInNoFileThatTheTableNames_andOnNoDiskOnceItsStatesHaveEnded() throws Exception {
        ping("a.example", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        ping("forget-me.example", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("forget-me.example", "18.9.0", weekBefore, "\"name\":\"forget-me.example\"");
        ping("z.example", "18.9.0", lastWeek, "\"counts\":{\"a\":3},\"name\":\"kept\"");
        bringUpToDate();
        ping("y.example", "18.9.0", weekBefore, "\"counts\":{\"a\":4}");
        bringUpToDate();
        var untouched = open().files().stream().filter(file -> file.after() > 0).toList();
        var kept = table("*", "where hostname <> 'forget-me.example'");
        // The bounds of manifests have it too, so a search that did not unpack them would prove nothing.
        assertThat(find("forget-me.example", onDisk().currentFiles()))
                .extracting(file -> file.toString().replaceFirst(".*\\.", ""))
                .contains("avro", "parquet");

        sql("delete from ping where instance_id in (select id from instance where host = 'forget-me.example')");
        assertThat(archive(TestClock.now()).writeAnew(settings(Duration.ofDays(1))))
                .isTrue();

        assertThat(find("forget-me.example", onDisk().currentFiles())).isEmpty();
        assertThat(table("*")).containsExactlyInAnyOrderElementsOf(kept).hasSize(3);
        assertThat(open().files()).containsAll(untouched);
        assertThat(find("forget-me.example", everyFile())).isNotEmpty(); // states of before can be read
        assertThat(FreshService.strings("select id from archive_mark")).isEmpty();

        archive(Instant.now().plus(SNAPSHOTS).minusSeconds(60)).bringUpToDate(settings(Duration.ZERO));
        assertThat(find("forget-me.example", everyFile())).isNotEmpty();
        archive(Instant.now().plus(SNAPSHOTS).plusSeconds(1)).bringUpToDate(settings(Duration.ZERO));

        assertThat(find("forget-me.example", everyFile())).isEmpty();
        assertThat(table("*")).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void whatChanges_isInTheTableOnce_asItIsNow() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1},\"name\":\"old\"");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        bringUpToDate();

        sql("update ping set withdrawn_at = now(), arrival = next_ping_arrival() where arrival = 1");
        sql("update ping set extras = '{}' where arrival = 3");
        bringUpToDate(Duration.ofDays(30));

        assertThat(table("hostname, flags, name")).containsExactlyInAnyOrder("a withdrawn null", "b  null");
        assertThat(open().files())
                .extracting(file -> file.after() + " " + file.until())
                .containsExactlyInAnyOrder("0 2", "2 3");
    }

    @Test
    void weeksThatAreNotKept_leaveTheTable() throws IOException {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        bringUpToDate();

        var dropped = archive(TestClock.now()).dropBefore(settings(Duration.ZERO), lastWeek);

        assertThat(dropped.orElseThrow()).extracting(ArchiveFile::week).containsExactly(weekBefore);
        assertThat(table("week")).containsExactly(lastWeek.toString());
    }

    @Test
    void folderOfTheFormerLayout_isTakenOver_withoutWhatWasErasedSince() throws IOException {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        ping("erased", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":3},\"name\":\"text\"");
        bringUpToDate();
        var columns = "id, week, monday, hostname, recorded_at, product_version, \"counts.a\", name, other_values";
        var rows = table(columns, "where hostname <> 'erased'");
        var former = asFormerLayout(open().files());
        sql("delete from ping where arrival = 2");
        ping("late", "18.9.0", weekBefore, "\"counts\":{\"a\":4}");

        bringUpToDate();

        var files = open().files();
        assertThat(files)
                .extracting(ArchiveFile::path)
                .contains(former.getFirst())
                .doesNotContain(former.getLast());
        assertThat(files)
                .extracting(file -> file.week() + " " + file.rows())
                .containsExactlyInAnyOrder(weekBefore + " 1", weekBefore + " 1", lastWeek + " 1");
        assertThat(table(columns, "where hostname <> 'late'")).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(table("hostname")).containsExactlyInAnyOrder("a", "b", "late");
        assertThat(everyFile())
                .noneMatch(file -> file.toString().endsWith(".json")
                        && file.getFileName().toString().startsWith("_"));
        var mapping = NameMappingParser.fromJson(metadata().property(TableProperties.DEFAULT_NAME_MAPPING, ""));
        assertThat(mapping.asMappedFields().id("counts.a"))
                .isEqualTo(metadata().schema().findField("counts.a").fieldId());
        assertThat(bringUpToDate()).isEmpty();
    }

    @Test
    void enginesFindTheTableInTheCatalog_andReadNoFileThatTheyNeedNot() throws Exception {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        ping("m", "18.9.0", lastWeek, "\"counts\":{\"a\":2}");
        bringUpToDate();
        try (var catalog = catalog()) {
            assertThat(catalog.listTables(Namespace.of("rollcall")))
                    .containsExactly(TableIdentifier.of("rollcall", "pings"));

            var table = catalog.loadTable(TableIdentifier.of("rollcall", "pings"));

            assertThat(table.schema().findField("counts.a").type()).isEqualTo(Types.LongType.get());
            assertThat(table.spec().fields()).extracting(PartitionField::name).containsExactly("week");
            assertThat(read(table, Expressions.alwaysTrue())).hasSize(2);
            assertThat(read(table, Expressions.equal("week", weekBefore.toString())))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("week=" + weekBefore);
            assertThat(read(table, Expressions.greaterThan("week", weekBefore.toString())))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("week=" + lastWeek);
            assertThat(read(table, Expressions.equal("monday", lastWeek.monday().toString())))
                    .hasSize(1);
            assertThat(read(table, Expressions.lessThan("hostname", "b"))).hasSize(1);
            assertThat(read(table, Expressions.equal("product_minor", 8))).isEmpty();
            assertThat(read(
                            table,
                            Expressions.lessThan(
                                    "recorded_at", noon(lastWeek.monday()).toString())))
                    .hasSize(1);
        }
    }

    @Test
    void readersOfTheFolder_findTheSameState() throws IOException {
        ping("a", "18.9.0", weekBefore, "\"counts\":{\"a\":1}");
        bringUpToDate();
        publish("18.10", "hostname string", "version string", "recorded_at string", "added number");
        ping("b", "18.10.0", lastWeek, "\"added\":7");
        bringUpToDate();

        var version = Files.readString(root.resolve("metadata/version-hint.text"));
        var found = TableMetadataParser.read(io(), io().location() + "/metadata/v" + version + ".metadata.json");

        assertThat(found.currentSnapshot().snapshotId())
                .isEqualTo(metadata().currentSnapshot().snapshotId());
        assertThat(found.schema().findField("added").fieldId())
                .isEqualTo(1000
                        + Integer.parseInt(FreshService.strings("select ordinal from metric where key_path = 'added'")
                                .getFirst()));
        assertThat(table("hostname, added")).containsExactlyInAnyOrder("a null", "b 7");
    }

    @Test
    void theArchiveOfAnotherDatabase_isLeftAlone() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        ping("b", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        var before = everyFile();
        var location = pointer.current().orElseThrow();
        FreshService.start(); // another one, with fewer pings
        publish("18.9", "hostname string", "version string", "recorded_at string");
        ping("a", "18.9.0", lastWeek, "\"n\":1");

        assertThatThrownBy(this::bringUpToDate)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the database knows of none");
        pointer.begin(location);
        assertThatThrownBy(this::bringUpToDate)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("up to arrival 2, the database only up to 1");
        assertThat(everyFile()).isEqualTo(before);
    }

    @Test
    void folderThatIsNotMounted_isNotFilledAnew() throws IOException {
        ping("a", "18.9.0", lastWeek, "\"counts\":{\"a\":1}");
        bringUpToDate();
        Files.move(root.resolve("metadata"), root.resolve("away"));

        assertThatThrownBy(this::bringUpToDate).isInstanceOf(IOException.class).hasMessageContaining("mounted?");

        Files.move(root.resolve("away"), root.resolve("metadata"));
        assertThat(bringUpToDate()).isEmpty();
    }

    private List<ArchiveFile> bringUpToDate() throws IOException {
        return bringUpToDate(Duration.ZERO);
    }

    private List<ArchiveFile> bringUpToDate(Duration interval) throws IOException {
        return archive(TestClock.now().plus(DELAY)).bringUpToDate(settings(interval));
    }

    private ArchiveSettings settings(Duration interval) {
        return new ArchiveSettings(root, io().location(), DELAY, interval, SNAPSHOTS, false);
    }

    private Archive archive(Instant now) {
        return archive(Clock.fixed(now, ZoneOffset.UTC));
    }

    private Archive archive(Clock clock) {
        return new Archive(
                files, pointer, marks, scan, weeks, retired, partitions, pings, database, audit, mapper, clock);
    }

    private FolderIO io() {
        return new FolderIO("s3://bucket/archive", root);
    }

    private ArchiveTable open() throws IOException {
        return ArchiveTable.open(io(), pointer).orElseThrow();
    }

    private TableMetadata metadata() {
        return TableMetadataParser.read(io(), pointer.current().orElseThrow());
    }

    /** The same file under another name. */
    private NewFile copy(ArchiveFile file) throws IOException {
        var path = ArchiveFile.path(file.week(), file.after(), file.until(), TestClock.now());
        Files.copy(root.resolve(file.path()), root.resolve(path));
        return new NewFile(ArchiveFile.of(path, file.rows(), file.bytes()), List.of());
    }

    /** Makes of the archive what it was before it was a table: the paths of the files. */
    private List<String> asFormerLayout(List<ArchiveFile> files) throws IOException {
        var paths = new ArrayList<String>();
        for (var file : files) {
            var name = String.format(Locale.ROOT, "part-%015d-%015d.parquet", file.after(), file.until());
            var folder = root.resolve("week=" + file.week());
            try (var duck = DuckDb.open()) {
                duck.execute("copy (select * exclude (week) from read_parquet(%s, hive_partitioning = false)) to %s"
                        .formatted(DuckDb.file(root.resolve(file.path())), DuckDb.file(folder.resolve(name))));
            }
            Files.delete(root.resolve(file.path()));
            Files.writeString(folder.resolve("_" + name.replace(".parquet", ".json")), """
                    {"file": "%s", "week": "%s", "after_arrival": %s, "until_arrival": %s, "rows": %s, "bytes": %s,
                    "sha256": "0f", "dictionaries": ["18.9"], "written_at": "2026-11-23T00:00:00Z"}
                    """.formatted(
                            name,
                            file.week(),
                            Long.toString(file.after()),
                            Long.toString(file.until()),
                            Long.toString(file.rows()),
                            Long.toString(Files.size(folder.resolve(name)))));
            paths.add("week=%s/%s".formatted(file.week(), name));
        }
        for (var file : ArchiveDirectory.files(root.resolve("metadata"))) {
            Files.delete(file);
        }
        sql("delete from archive_table");
        paths.sort(Comparator.naturalOrder());
        return paths;
    }

    private JdbcCatalog catalog() {
        var catalog = new JdbcCatalog(
                _ -> io(),
                _ -> new JdbcClientPool("jdbc:", Map.of()) {
                    @Override
                    protected Connection newClient() {
                        try {
                            return dataSource.getConnection();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                },
                false);
        catalog.initialize(
                "rollcall", Map.of("uri", "jdbc:", "warehouse", io().location(), "jdbc.schema-version", "V1"));
        return catalog;
    }

    /** The files that a reader has to read. */
    private static List<String> read(Table table, Expression filter) throws IOException {
        try (var tasks = table.newScan().filter(filter).planFiles()) {
            var files = new ArrayList<String>();
            for (var task : tasks) {
                files.add(task.file().location());
            }
            return files;
        }
    }

    private List<String> dataFiles() {
        return everyFile().stream()
                .map(file -> root.relativize(file).toString())
                .filter(file -> file.endsWith(".parquet"))
                .toList();
    }

    private List<Path> everyFile() {
        return TableOnDisk.everyFile(root);
    }

    private TableOnDisk onDisk() {
        return new TableOnDisk(io(), pointer.current().orElseThrow());
    }

    private List<String> table(String columns) throws IOException {
        return table(columns, "");
    }

    /** Columns of the table, as its files have them. */
    private List<String> table(String columns, String condition) throws IOException {
        var files = open().files().stream()
                .map(file -> DuckDb.file(root.resolve(file.path())))
                .collect(Collectors.joining(", "));
        try (var duck = DuckDb.open()) {
            // The week of files of the former layout is the name of their folder.
            return duck.strings("""
                    select %s from (
                        select * replace (cast(week as varchar) as week)
                        from read_parquet([%s], hive_partitioning = true, union_by_name = true)) %s
                    """.formatted(columns, files, condition));
        }
    }

    /** Dies at some step of writing, and does nothing any more. */
    private static final class DyingIO extends FolderIO {

        private static final long serialVersionUID = 1L;

        private int left;

        DyingIO(Path root, int steps) {
            super("s3://bucket/archive", root);
            this.left = steps;
        }

        private void step() {
            if (left-- <= 0) {
                throw new IllegalStateException("killed");
            }
        }

        @Override
        public OutputFile newOutputFile(String name) {
            step();
            return super.newOutputFile(name);
        }

        @Override
        public void deleteFile(String name) {
            step();
            super.deleteFile(name);
        }

        @Override
        public InputFile newInputFile(String name) {
            step();
            return super.newInputFile(name);
        }
    }

    private List<String> idsOfClosedWeeks() {
        return FreshService.strings("select id::text from ping where week < '%s'".formatted(thisWeek.monday()));
    }

    private static void publish(String version, String... metrics) {
        assertThat(Service.publish(version, Definitions.yaml(metrics)).statusCode())
                .isEqualTo(201);
    }

    private static void ping(String hostname, String version, Week week, String members) {
        var answer = Service.ping("{\"hostname\":\"%s\",\"uuid\":\"u\",\"version\":\"%s\",\"recorded_at\":\"%s\",%s}"
                .formatted(hostname, version, noon(week.monday()), members));
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(201);
    }

    private static Instant noon(LocalDate day) {
        return day.atTime(0, 0).toInstant(ZoneOffset.UTC);
    }

    private void sql(String sql) {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
