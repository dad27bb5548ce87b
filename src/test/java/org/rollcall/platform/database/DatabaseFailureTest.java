package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.hibernate.exception.GenericJDBCException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class DatabaseFailureTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "57P01", "57P02", "57P03", "53100", "53300", "25006", "28P01", "3D000", "57014",
                "55P03", "40001", "40P01"
            })
    void databaseThatCannotServe_isUnavailable(String sqlState) {
        assertThat(DatabaseFailure.isUnavailable(new SQLException("", sqlState)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22001", "25P02"})
    void wrongStatement_isNotUnavailable(String sqlState) {
        assertThat(DatabaseFailure.isUnavailable(new SQLException("", sqlState)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sorry, acquisition timeout!",
                "Acquisition timeout while waiting for new connection",
                "This pool is closed and does not handle any more connections!"
            })
    void exhaustedOrClosedPool_isUnavailable(String message) {
        assertThat(DatabaseFailure.isUnavailable(new SQLException(message))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "08006", "57P01"})
    void conflictOrLostConnection_passes(String sqlState) {
        assertThat(DatabaseFailure.isPassing(new SQLException("", sqlState))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "57P01"})
    void connectionThatEnded_isLost(String sqlState) {
        assertThat(DatabaseFailure.isLostConnection(new SQLException("", sqlState)))
                .isTrue();
    }

    /** As a coordinator of Citus does, of a worker that is away. */
    @Test
    void serverThatTellsOfAConnectionThatItHasLost_hasNotLostOurs() {
        var told = new PSQLException(
                new ServerErrorMessage("SERROR\0C08006\0Mconnection to the remote node rollcall@worker:5432 failed\0"));

        assertThat(DatabaseFailure.isLostConnection(told)).isFalse();
        assertThat(DatabaseFailure.endsConnection(told)).isFalse();
        assertThat(DatabaseFailure.isUnavailable(told)).isTrue();
    }

    @Test
    void workerThatEndsItsConnection_hasNotEndedOurs() {
        var passedOn = new PSQLException(
                new ServerErrorMessage(
                        "SERROR\0C57P01\0Mterminating connection due to administrator command\0Wwhile executing command on worker:5432\0"));

        assertThat(DatabaseFailure.isLostConnection(passedOn)).isFalse();
        assertThat(DatabaseFailure.isPassing(passedOn)).isTrue();
        assertThat(DatabaseFailure.isUnavailable(passedOn)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "could not commit transaction for shard 102020 on at least one active node",
                "failure on connection marked as essential: worker:5432",
                "could not connect to any active placements"
            })
    void workerThatGoesAwayInTheMiddle_isAnOutage_thatMayPass(String message) {
        var told = new PSQLException(new ServerErrorMessage("SERROR\0CXX000\0M" + message + "\0"));

        assertThat(DatabaseFailure.isUnavailable(told)).isTrue();
        assertThat(DatabaseFailure.isPassing(told)).isTrue();
        assertThat(DatabaseFailure.isLostConnection(told)).isFalse();
        assertThat(DatabaseFailure.isUnavailable(
                        new PSQLException(new ServerErrorMessage("SERROR\0CXX000\0Mcache lookup failed\0"))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "08P01"})
    void connectionThatFailed_isNotLentAgain(String sqlState) {
        assertThat(DatabaseFailure.endsConnection(new SQLException("", sqlState)))
                .isTrue();
        assertThat(DatabaseFailure.endsConnection(new SQLException("", "23505")))
                .isFalse();
        assertThat(DatabaseFailure.endsConnection(new SQLException("without a state")))
                .isFalse();
    }

    @Test
    void whatAServerDoesNotDo_isNeitherAnOutageNorPassing() {
        var told = new PSQLException(new ServerErrorMessage(
                "SERROR\0C0A000\0Mcomplex joins are only supported when all distributed tables are co-located\0"));

        assertThat(DatabaseFailure.isNotSupported(new IllegalStateException(told)))
                .isTrue();
        assertThat(DatabaseFailure.isUnavailable(told)).isFalse();
        assertThat(DatabaseFailure.isPassing(told)).isFalse();
    }

    /** Beside a migration. */
    @Test
    void planThatHasToBeMadeAnew_isNotSomethingThatTheServerDoesNotDo() {
        var told = new PSQLException(new ServerErrorMessage(
                "SERROR\0C0A000\0Mcached plan must not change result type\0RRevalidateCachedQuery\0"));

        assertThat(DatabaseFailure.isNotSupported(told)).isFalse();
    }

    /** An administrator, or a shutdown. */
    @Test
    void serverThatEndsOurConnection_hasLostIt() {
        var told = new PSQLException(
                new ServerErrorMessage("SFATAL\0C57P01\0Mterminating connection due to administrator command\0"));

        assertThat(DatabaseFailure.isLostConnection(told)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08001", "53100", "57014", "25006", "23505"})
    void whatStaysAsItIs_doesNotPass(String sqlState) {
        assertThat(DatabaseFailure.isPassing(new SQLException("", sqlState))).isFalse();
    }

    @Test
    void wrappedByHibernate_isUnavailable() {
        assertThat(DatabaseFailure.isUnavailable(new IllegalStateException(
                        new GenericJDBCException("no connection", new SQLException("", "08001")))))
                .isTrue();
    }

    @Test
    void suppressedByAFailedCommit_isUnavailable() {
        IllegalStateException commit = new IllegalStateException("could not commit");
        commit.addSuppressed(new SQLException("", "57P01"));

        assertThat(DatabaseFailure.isUnavailable(commit)).isTrue();
    }

    @Test
    void nextExceptionOfABatch_isUnavailable() {
        BatchUpdateException batch = new BatchUpdateException("batch", "XX000", 0, new int[0]);
        batch.setNextException(new SQLException("", "08006"));

        assertThat(DatabaseFailure.isUnavailable(batch)).isTrue();
    }

    @Test
    void lackOfMemoryInThisProcess_isNoFailureOfTheDatabase_whateverTheDriverMakesOfIt() {
        var ran = new SQLException("Ran out of memory retrieving query results.", "53200", new OutOfMemoryError());

        assertThat(DatabaseFailure.isUnavailable(new DatabaseException(ran))).isFalse();
        assertThat(DatabaseFailure.isOutOfMemory(new DatabaseException(ran))).isTrue();
        assertThat(DatabaseFailure.isOutOfMemory(new SQLException("", "53200"))).isFalse();
    }

    @Test
    void causesInACircle_end() {
        IllegalStateException one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(DatabaseFailure.isUnavailable(one)).isFalse();
        assertThat(DatabaseFailure.isUnavailable(null)).isFalse();
    }
}
