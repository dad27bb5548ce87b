package org.rollcall.platform.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.security.auth.module.UnixSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedPostgresTest {

    private static final Map<String, String> DURABLE = Map.of();

    /** For the tests that only look. */
    private static EmbeddedPostgres shared;

    @TempDir
    private Path temp;

    @BeforeAll
    static void startShared(@TempDir Path sharedFolder) {
        shared = EmbeddedPostgres.start(
                sharedFolder, TestDatabase.BINARIES, Map.of("work_mem", "5MB", "rollcall.quoted", "it's a \\ test"));
    }

    @AfterAll
    static void stopShared() {
        shared.close();
    }

    private Path folder() {
        return temp.resolve("it's rollcall data");
    }

    private EmbeddedPostgres start(Map<String, String> settings) {
        return EmbeddedPostgres.start(folder(), TestDatabase.BINARIES, settings);
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "listen_addresses, 127.0.0.1",
        "server_encoding, UTF8",
        "log_timezone, UTC",
        "password_encryption, scram-sha-256",
        "server_version, 18.6",
        "work_mem, 5MB",
        "rollcall.quoted, 'it''s a \\ test'"
    })
    void firstStart_isDurableAndLocal(String setting, String value) throws Exception {
        assertThat(show(setting)).isEqualTo(value);
    }

    private static String show(String setting) throws SQLException {
        try (Connection connection = connect(shared)) {
            return query(connection, "show " + setting);
        }
    }

    @Test
    void firstStart_ownsItsDatabaseAndIsNoSuperuser() throws Exception {
        try (Connection connection = connect(shared)) {
            assertThat(query(connection, """
                    select pg_get_userbyid(datdba) || ' ' || datlocale || ' ' || datcollate || ' ' || usesuper
                    from pg_database, pg_user where datname = current_database() and usename = current_user""")).isEqualTo("rollcall C.UTF-8 C false");
        }
    }

    @Test
    void server_hasNoUnixSocket() throws Exception {
        List<String> lines = Files.readAllLines(shared.dataDir().resolve("postgres/postmaster.pid"));
        assertThat(lines.get(4)).as("folder of the socket").isEmpty();
        assertThat(lines.get(5)).as("address").isEqualTo("127.0.0.1");
    }

    @Test
    void passwordFile_isReadableByItsOwnerOnly() throws Exception {
        Path file = shared.dataDir().resolve("password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo(shared.password()).hasSize(64);
    }

    @ParameterizedTest
    @CsvSource({"rollcall, wrong", "rollcall, ''", "postgres, ''", "postgres, postgres"})
    void nobodyConnectsWithoutThePassword(String user, String password) {
        assertThatThrownBy(() -> DriverManager.getConnection(shared.jdbcUrl(), user, password)
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void restart_keepsTheData() throws Exception {
        try (EmbeddedPostgres first = start(DURABLE)) {
            assertThat(first.isNew()).isTrue();
            execute(first, "create table kept as select 42 as answer");
        }
        try (EmbeddedPostgres second = start(DURABLE)) {
            assertThat(second.isNew()).isFalse();
            assertThat(answer(second)).isEqualTo("42");
        }
    }

    @Test
    void close_endsTheServer_andASecondTimeDoesNothing() throws Exception {
        EmbeddedPostgres postgres = start(DURABLE);
        long pid = serverPid();
        postgres.close();
        postgres.close();
        awaitEnd(pid);
        assertThat(folder().resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void killedServer_comesBackAtTheNextStartWithWhatWasCommitted() throws Exception {
        try (EmbeddedPostgres postgres = start(DURABLE)) {
            execute(postgres, "create table kept as select 42 as answer");
            kill(ProcessHandle.of(serverPid()).orElseThrow());
        }
        assertThat(folder().resolve("postgres/postmaster.pid")).exists();
        try (EmbeddedPostgres postgres = start(DURABLE)) {
            assertThat(answer(postgres)).isEqualTo("42");
        }
    }

    @Test
    void killedServerThatIsWatched_isStartedAgainOnTheSamePort_untilItIsClosed() throws Exception {
        try (EmbeddedPostgres postgres = start(DURABLE)) {
            postgres.restartWhenItEnds();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .contains("Embedded PostgreSQL watch");
            execute(postgres, "create table kept as select 42 as answer");
            for (int i = 0; i < 2; i++) {
                long killed = serverPid();
                kill(ProcessHandle.of(killed).orElseThrow());
                await(() -> accepts(postgres));
                assertThat(serverPid()).isNotEqualTo(killed);
                assertThat(answer(postgres)).isEqualTo("42");
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .as("threads that would start it again")
                .extracting(Thread::getName)
                .doesNotContain("Embedded PostgreSQL watch");
        assertThat(folder().resolve("postgres/postmaster.pid")).doesNotExist();
    }

    private static boolean accepts(EmbeddedPostgres postgres) {
        try (Connection connection = connect(postgres)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void killedService_leavesAServerThatTheNextStartEnds() throws Exception {
        Process service = ChildService.start(folder());
        awaitReady(service);
        long orphan = serverPid();
        kill(service.toHandle());
        assertThat(ProcessHandle.of(orphan)).isPresent();

        try (EmbeddedPostgres postgres = start(DURABLE)) {
            assertThat(postgres.isNew()).isFalse();
            assertThat(serverPid()).isNotEqualTo(orphan);
            awaitEnd(orphan);
        }
    }

    @Test
    void serviceKilledWhileItMakesTheDatabase_leavesNothingToTripOver() throws Exception {
        Process service = ChildService.start(folder());
        await(() -> list(folder()).stream()
                .anyMatch(child ->
                        child.toString().contains("postgres.new-") && Files.exists(child.resolve("PG_VERSION"))));
        kill(service.toHandle());
        assertThat(folder().resolve("postgres")).doesNotExist();

        try (EmbeddedPostgres postgres = start(DURABLE)) {
            assertThat(postgres.isNew()).isTrue();
            execute(postgres, "select 1");
        }
        assertThat(list(folder()))
                .isNotEmpty()
                .noneMatch(child -> child.toString().contains(".new-"));
    }

    @Test
    void pidFileThatNamesAnotherProgram_isNoServer_andThatProgramLives() throws Exception {
        start(DURABLE).close();
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Path cluster = folder().resolve("postgres").toRealPath();
            List<String> lines = List.of(
                    Long.toString(stranger.pid()), cluster.toString(), "1700000000", "5432", "", "127.0.0.1", "0 0");
            Files.write(cluster.resolve("postmaster.pid"), lines);
            try (EmbeddedPostgres postgres = start(DURABLE)) {
                execute(postgres, "select 1");
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void secondServiceOnTheSameFolder_isToldWhoHoldsIt() throws Exception {
        Process service = ChildService.start(folder());
        try {
            awaitReady(service);
            assertThatThrownBy(() -> start(DURABLE))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessage(
                            "The data folder %s is in use by another Rollcall, process %d: stop that one, or choose another folder with rollcall.embedded.data-dir (ROLLCALL_EMBEDDED_DATA_DIR).",
                            folder().toRealPath(), service.pid());
        } finally {
            kill(service.toHandle());
        }
        start(DURABLE).close();
    }

    @Test
    void secondStartInTheSameProcess_isRefusedAndDoesNotLoseTheLock() throws Exception {
        EmbeddedPostgres holder = shared;
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(holder.dataDir(), TestDatabase.BINARIES, Map.of()))
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void dataOfAnotherMajorVersion_isLeftAlone() throws Exception {
        Path version = folder().resolve("postgres/PG_VERSION");
        Files.createDirectories(folder().resolve("postgres"));
        Files.writeString(version, "17\n");
        assertThatThrownBy(() -> start(DURABLE))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("was written by PostgreSQL 17, and this Rollcall brings PostgreSQL 18.6");
        assertThat(version).hasContent("17");
        assertThat(folder().resolve("password")).doesNotExist();
    }

    @Test
    void otherPeoplesFilesInPlaceOfTheDatabase_areLeftAlone() throws Exception {
        Files.createDirectories(folder().resolve("postgres"));
        Files.writeString(folder().resolve("postgres/thesis.txt"), "years of work");
        assertThatThrownBy(() -> start(DURABLE)).hasMessageContaining("holds files, but no PostgreSQL database");
    }

    @Test
    void lostPassword_isNamed() throws Exception {
        start(DURABLE).close();
        Files.delete(folder().resolve("password"));
        assertThatThrownBy(() -> start(DURABLE)).hasMessageContaining("The password of the database is missing");
    }

    @Test
    void fileInPlaceOfTheFolder_isNamed() throws Exception {
        Files.writeString(folder(), "a file");
        assertThatThrownBy(() -> start(DURABLE))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("cannot be used, it is not a folder");
    }

    @Test
    void folderThatCannotBeMade_isNamed() {
        Path folder = Path.of("/dev/null/rollcall");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder, TestDatabase.BINARIES, DURABLE))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("/dev/null/rollcall cannot be used, it cannot be made");
    }

    @Test
    void folderThatIsNotWritable_isNamed() throws Exception {
        assumeFalse(new UnixSystem().getUid() == 0, "root may write everywhere");
        Files.createDirectory(folder());
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("r-x------"));
        assertThatThrownBy(() -> start(DURABLE)).hasMessageContaining("it is not writable for user");
    }

    @Test
    void settingThatTheServerRefuses_isShownInItsOwnWords_andTheFolderIsFreeAgain() throws Exception {
        assertThatThrownBy(() -> start(Map.of("shared_buffers", "plenty")))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\": \"plenty\"");
        start(DURABLE).close();
    }

    @Test
    void unsupportedPlatform_isNamed() {
        assertThatThrownBy(() -> Binaries.of("SunOS", "sparcv9"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("This Rollcall brings no PostgreSQL for SunOS on sparcv9");
    }

    @ParameterizedTest
    @CsvSource({"Linux, amd64", "Linux, aarch64", "Mac OS X, aarch64", "Mac OS X, x86_64"})
    void supportedPlatforms_haveTheirArchiveOnTheClassPath(String system, String architecture) {
        assertThat(Binaries.of(system, architecture)).isNotNull();
    }

    @Test
    void damagedPrograms_areUnpackedAgain() throws Exception {
        Path bin = Binaries.ofThisMachine().unpackBelow(temp);
        Files.delete(bin.resolve("initdb"));
        assertThat(Binaries.ofThisMachine().unpackBelow(temp)).isEqualTo(bin);
        assertThat(bin.resolve("initdb")).isExecutable();
        assertThat(list(temp)).hasSize(1);
    }

    private long serverPid() throws IOException {
        return Long.parseLong(Files.readAllLines(folder().resolve("postgres/postmaster.pid"))
                .getFirst()
                .strip());
    }

    private static void kill(ProcessHandle process) throws Exception {
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
    }

    private static void awaitReady(Process service) throws IOException {
        BufferedReader output = new BufferedReader(new InputStreamReader(service.getInputStream(), UTF_8));
        assertThat(output.readLine()).startsWith("ready");
    }

    /** The server's process ends a moment after its file is gone. */
    private static void awaitEnd(long pid) throws Exception {
        await(() -> ProcessHandle.of(pid).isEmpty());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static String answer(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres)) {
            return query(connection, "select answer from kept");
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
