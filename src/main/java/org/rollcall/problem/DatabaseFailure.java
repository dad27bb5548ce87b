package org.rollcall.problem;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a database that cannot serve at the moment from a statement that is wrong: the first passes, the second is a bug. */
public final class DatabaseFailure {
    private DatabaseFailure() {}

    /** Whether the failure, or anything that caused it, says that the database is away, full, closed to us or read-only. */
    public static boolean isUnavailable(@Nullable Throwable failure) {
        // A failed commit carries its reason as a suppressed exception, a failed batch as the next exception.
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        push(open, failure);
        while (!open.isEmpty()) {
            Throwable throwable = open.pop();
            if (!seen.add(throwable)) {
                continue;
            }
            if (throwable instanceof SQLException sql) {
                if (saysUnavailable(sql)) {
                    return true;
                }
                push(open, sql.getNextException());
            }
            push(open, throwable.getCause());
            for (Throwable suppressed : throwable.getSuppressed()) {
                push(open, suppressed);
            }
        }
        return false;
    }

    private static void push(Deque<Throwable> open, @Nullable Throwable throwable) {
        if (throwable != null) {
            open.push(throwable);
        }
    }

    private static boolean saysUnavailable(SQLException exception) {
        if (exception instanceof SQLTransientConnectionException
                || exception instanceof SQLNonTransientConnectionException
                || exception instanceof SQLRecoverableException) {
            return true;
        }
        String state = exception.getSQLState();
        return state == null ? isPoolFailure(exception) : isUnavailableState(state);
    }

    private static boolean isUnavailableState(String state) {
        return state.startsWith("08") // connection
                || state.startsWith("28") // our credentials are refused
                || state.startsWith("53") // too many connections, disk full, out of memory
                || state.startsWith("57P0") // shutdown, crash, starting up, database dropped
                || state.startsWith("58") // I/O error of the server
                || state.equals("25006") // read-only: a standby after a failover
                || state.equals("3D000"); // the database does not exist
    }

    /** Agroal has no exception type and no SQLState for an exhausted or closed pool, only these sentences. */
    private static boolean isPoolFailure(SQLException exception) {
        String message =
                exception.getMessage() == null ? "" : exception.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("acquisition timeout")
                || message.contains("pool is closed")
                || message.contains("interrupted while acquiring");
    }
}
