package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DatabaseTest {

    @Inject
    Database database;

    private final AtomicInteger attempts = new AtomicInteger();

    @BeforeEach
    void twoRows() {
        execute("create table account as select id, 0 as balance from generate_series(1, 2) as id");
    }

    @AfterEach
    void dropThem() {
        execute("drop table account");
    }

    @Test
    void transactionsThatDeadlock_bothSucceed_becauseTheVictimIsRepeated() throws Exception {
        var bothHoldOne = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var one = threads.submit(() -> bookBoth(1, 2, bothHoldOne));
            var other = threads.submit(() -> bookBoth(2, 1, bothHoldOne));
            one.get();
            other.get();
        }

        assertThat(attempts).hasValue(3);
        assertThat(query("select string_agg(balance::text, ',') from account")).isEqualTo("2,2");
    }

    private int bookBoth(int first, int second, CyclicBarrier bothHoldOne) {
        return database.repeatableTransaction(() -> {
            var attempt = attempts.incrementAndGet();
            execute("update account set balance = balance + 1 where id = " + first);
            if (attempt <= 2) {
                await(bothHoldOne);
            }
            execute("update account set balance = balance + 1 where id = " + second);
            return attempt;
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void conflictThatStays_isGivenUpAfterThreeAttempts() {
        assertThatThrownBy(() -> database.repeatable(_ -> conflict())).isInstanceOf(DatabaseException.class);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void wrongStatement_isNotRepeated() {
        assertThatThrownBy(() -> database.repeatable(handle -> {
                    attempts.incrementAndGet();
                    throw new SQLException("no such table", "42P01");
                }))
                .isInstanceOf(DatabaseException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void conflictInsideATransaction_isLeftToWhoBeganIt() {
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> database.repeatable(_ -> conflict())))
                .isInstanceOf(DatabaseException.class);
        assertThat(attempts).hasValue(1);
    }

    private String conflict() throws SQLException {
        attempts.incrementAndGet();
        throw new SQLException("deadlock detected", "40P01");
    }

    @Test
    void statementThatOutlastsItsDeadline_isCancelled_andItsConnectionLivesOn() {
        var begun = System.nanoTime();
        var backend = query("select pg_backend_pid()");

        assertThatThrownBy(() -> Deadline.within(Duration.ofSeconds(1), () -> query("select pg_sleep(30)")))
                .isInstanceOf(DatabaseException.class)
                .matches(DatabaseFailure::isUnavailable)
                .hasMessageContaining("canceling statement");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
        assertThat(query("select pg_backend_pid()")).isEqualTo(backend);
    }

    @Test
    void transactionHasTheDeadlineToo() {
        assertThatThrownBy(() -> Deadline.within(
                        Duration.ofSeconds(1),
                        () -> database.repeatableTransaction(() -> query("select pg_sleep(30)"))))
                .matches(DatabaseFailure::isUnavailable);
    }

    @Test
    void workWithoutADeadline_mayTakeLonger() {
        Deadline.within(Duration.ofSeconds(1), () -> query("select 1"));

        assertThat(query("select 'done' from pg_sleep(1.5)")).isEqualTo("done");
    }

    private void execute(String sql) {
        database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private String query(String sql) {
        return database.call(handle -> {
            var connection = handle.getConnection();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            }
        });
    }
}
