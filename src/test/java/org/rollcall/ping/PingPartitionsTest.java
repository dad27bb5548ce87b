package org.rollcall.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rollcall.platform.embedded.EmbeddedPostgres;
import org.rollcall.platform.embedded.TestDatabase;

class PingPartitionsTest {

    /** As it is done where the database has Citus; plain PostgreSQL takes a partition out beside its readers. */
    @Test
    @Timeout(60)
    void partitionThatIsTakenOutAtOnce_waitsForItsReader_andKeepsNobodyWaitingMeanwhile() throws Exception {
        try (var postgres = TestDatabase.open();
                var handle = Jdbi.create(postgres.jdbcUrl(), postgres.username(), postgres.password())
                        .open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            handle.execute("create table ping (week date) partition by range (week)");
            handle.execute("create table w1 partition of ping for values from ('2026-11-02') to ('2026-11-09')");
            handle.execute("create table w2 partition of ping for values from ('2026-11-09') to ('2026-11-16')");
            var reads = new CountDownLatch(1);
            var reader = threads.submit(() -> read(postgres, reads));
            reads.await();

            PingPartitions.takeOutAtOnce(handle, "w1");

            assertThat(reader.get())
                    .as("pings that were stored while somebody read")
                    .isEqualTo(10);
            assertThat(handle.createQuery("select inhrelid::regclass::text from pg_inherits")
                            .mapTo(String.class)
                            .list())
                    .containsExactly("w2");
        }
    }

    /** Reads for 1.5 s, and stores a ping ten times meanwhile. */
    private static int read(EmbeddedPostgres postgres, CountDownLatch reads) throws Exception {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select from ping");
            reads.countDown();
            var stored = 0;
            for (var i = 0; i < 10; i++) {
                Thread.sleep(150);
                stored += store(postgres);
            }
            connection.rollback();
            return stored;
        }
    }

    private static int store(EmbeddedPostgres postgres) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '1s'");
            return statement.executeUpdate("insert into ping values ('2026-11-10')");
        }
    }
}
