package org.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rollcall.demo.SyntheticDefinitions;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

/** Several processes of the packaged service, behind one another's back on one database. */
class ReplicasIT {

    /** The line of the log that says how many migrations a start has done. */
    private static final Pattern SUMMARY = Pattern.compile("after ([0-9]+) migrations");

    private static final int SENDERS = 4;
    private static final int PINGS = 150;

    @TempDir
    private Path workingDirectory;

    private final List<ServiceProcess> replicas = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // before each test
    private EmbeddedPostgres postgres;

    @BeforeEach
    void startDatabase() {
        postgres = TestDatabase.open();
    }

    @AfterEach
    void end() throws InterruptedException {
        for (var replica : replicas) {
            replica.stop();
        }
        postgres.close();
    }

    /** Starts replicas at the same time, and returns when all are ready. */
    private void start(int number) throws Exception {
        for (var i = 0; i < number; i++) {
            replicas.add(ServiceProcess.start(
                    workingDirectory,
                    "log-" + i,
                    Map.of(
                            "QUARKUS_DATASOURCE_JDBC_URL",
                            postgres.jdbcUrl(),
                            "QUARKUS_DATASOURCE_USERNAME",
                            postgres.username(),
                            "QUARKUS_DATASOURCE_PASSWORD",
                            postgres.password(),
                            "QUARKUS_DATASOURCE_JDBC_MAX_SIZE",
                            "10",
                            "ROLLCALL_ADMIN_TOKEN",
                            ServiceProcess.TOKEN,
                            "ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS",
                            "off",
                            "ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS",
                            "off")));
        }
        for (var replica : replicas) {
            replica.awaitReady();
        }
    }

    @Test
    void threeReplicasThatStartOnAnEmptyDatabase_migrateItOnce() throws Exception {
        start(3);

        var migrations = 0;
        for (var replica : replicas) {
            var summary = SUMMARY.matcher(replica.log());
            while (summary.find()) {
                migrations += Integer.parseInt(summary.group(1));
            }
        }
        assertThat(migrations).isPositive();
        try (var connection = StoredPings.connect(postgres.dataDir())) {
            assertThat(StoredPings.count(
                            connection,
                            "select count(*) from flyway_schema_history where success and version is not null"))
                    .isEqualTo(migrations);
            assertThat(StoredPings.count(connection, "select count(*) from flyway_schema_history where not success"))
                    .isZero();
        }
    }

    @Test
    void replicaOfTheReleaseBefore_startsOnANewerSchema() throws Exception {
        start(1);
        try (var connection = StoredPings.connect(postgres.dataDir());
                var statement = connection.createStatement()) {
            statement.execute("""
                    insert into flyway_schema_history (
                        installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    values (9999, '9999', 'of the release to come', 'SQL', 'V9999__of_the_release_to_come.sql', 1, 'x', 1, true)
                    """);
        }

        start(1);
    }

    @Test
    void oneOfTwoReplicasIsKilledUnderLoad_nothingAnsweredIsLost_andTheOtherGoesOn() throws Exception {
        start(2);
        replicas.getFirst().publish(PingLoad.VERSION.toString(), SyntheticDefinitions.yaml());
        var load = new PingLoad(
                replicas.stream().<IntSupplier>map(replica -> replica::port).toList(), SENDERS);
        int answeredByBoth;
        try (load) {
            load.awaitMore(PINGS);
            replicas.getFirst().kill();
            answeredByBoth = load.answered().size();
            load.awaitMore(PINGS);
        }

        var survivor = replicas.getLast();
        assertThat(load.surprises()).isEmpty();
        assertThat(load.problems()).isEmpty();
        for (var answered : load.answered()) {
            var receipt = survivor.get(
                    String.format(Locale.ROOT, "/usage_data/receipts/%d?sha256=%s", answered.id(), answered.sha256()));
            assertThat(receipt.statusCode()).as("%s", answered).isEqualTo(200);
        }
        try (var connection = StoredPings.connect(postgres.dataDir())) {
            var stored = StoredPings.idsBySha256(connection);
            load.answered().forEach(ping -> assertThat(stored).containsEntry(ping.sha256(), ping.id()));
            var cutOffButStored = load.unanswered().stream()
                    .filter(number ->
                            stored.containsKey(PingLoad.sha256(load.ping(number).orElseThrow())))
                    .count();
            assertThat(stored).hasSize(Math.toIntExact(load.answered().size() + cutOffButStored));
            System.out.printf(
                    Locale.ROOT,
                    "Killed one of two replicas under load: %d pings answered by both, %d by the other alone, all found; %d cut off, of them %d stored%n",
                    answeredByBoth,
                    load.answered().size() - answeredByBoth,
                    load.unanswered().size(),
                    cutOffButStored);
        }
        assertThat(load.answered()).extracting(PingLoad.Answered::id).doesNotHaveDuplicates();
    }
}
