package org.rollcall.platform.database;

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
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Tells a database that cannot serve at the moment from a statement that is wrong: the first passes, the second is a bug. */
public final class DatabaseFailure {

    /** The SQLSTATE of a lock that was waited for too long. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** The SQLSTATE of a server without memory. Nearly always it is the table of locks that is full, which has a fixed size. */
    static final String OUT_OF_MEMORY = "53200";

    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** Where a server says that a statement that it has prepared has to be prepared again, after a migration. */
    private static final String PREPARED_BEFORE = "RevalidateCachedQuery";

    /** With this Citus tells whose failure it passes on. */
    private static final String ON_A_WORKER = "while executing command on ";

    private static final String INTERNAL_ERROR = "XX000";

    /** What Citus says, as an internal error, where a node goes away in the middle of something. */
    private static final Pattern NODE_WENT_AWAY = Pattern.compile(
            "could not commit transaction for shard|failure on connection marked as essential|could not connect to any active placements");

    private DatabaseFailure() {}

    /**
     * Whether the failure, or anything that caused it, says that the database is away, full, closed to us, read-only or too
     * slow, or that others were in the way.
     */
    public static boolean isUnavailable(@Nullable Throwable failure) {
        return isAnywhere(failure, DatabaseFailure::saysUnavailable) && !isOutOfMemory(failure);
    }

    /** Whether this process has no memory left: the driver says of that, too, that the connection or the server has failed. */
    public static boolean isOutOfMemory(@Nullable Throwable failure) {
        return isAnyOf(failure, OutOfMemoryError.class::isInstance);
    }

    /** Whether the server had no memory left, which is nearly always room in its table of locks. */
    public static boolean isOutOfLocks(@Nullable Throwable failure) {
        return isAnywhere(failure, exception -> OUT_OF_MEMORY.equals(exception.getSQLState()));
    }

    /**
     * Whether the server does not do what it was asked for. PostgreSQL does everything that it is asked for here; Citus does not, where what
     * is asked of one table lies on several nodes.
     */
    public static boolean isNotSupported(@Nullable Throwable failure) {
        return isAnywhere(
                failure,
                exception -> FEATURE_NOT_SUPPORTED.equals(exception.getSQLState()) && !isPreparedBefore(exception));
    }

    private static boolean isPreparedBefore(SQLException exception) {
        var message = exception instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        return message != null && PREPARED_BEFORE.equals(message.getRoutine());
    }

    /** Whether a lock could not be had in the time that was allowed for it. */
    public static boolean isLockTimeout(@Nullable Throwable failure) {
        return isAnywhere(failure, exception -> LOCK_NOT_AVAILABLE.equals(exception.getSQLState()));
    }

    /** Whether it is a standby that failed, while the database itself may be well. */
    public static boolean isOfStandby(@Nullable Throwable failure) {
        return isAnyOf(failure, StandbyException.class::isInstance);
    }

    /** Whether the same work may succeed a moment later: others were in the way, or the connection had died. */
    static boolean isPassing(@Nullable Throwable failure) {
        return isAnywhere(failure, exception -> {
            String state = exception.getSQLState();
            return state != null
                    && (isConflict(state)
                            || isLostConnection(state)
                            || state.equals(OUT_OF_MEMORY)
                            || saysThatNodeWentAway(exception));
        });
    }

    /**
     * Whether the connection had died; others of the same age are to be mistrusted. A server that says of itself that it has lost one,
     * to a worker of Citus for example, has said so on ours, which is well.
     */
    static boolean isLostConnection(SQLException failure) {
        return isAnywhere(failure, exception -> {
            String state = exception.getSQLState();
            return state != null && isLostConnection(state) && !isOfAnotherConnection(exception);
        });
    }

    /** Whether a pool must not lend the connection again on which a statement has failed so. */
    static boolean endsConnection(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && state.startsWith("08") && !isOfAnotherConnection(failure);
    }

    /** Who can say on a connection that one was lost has lost another one; and Citus passes on what a worker has said. */
    private static boolean isOfAnotherConnection(SQLException exception) {
        var message = exception instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        if (message == null) {
            return false;
        }
        var context = message.getWhere();
        return exception.getSQLState().startsWith("08") || (context != null && context.contains(ON_A_WORKER));
    }

    /** Whether the server is a standby, or was the primary before a failover. */
    static boolean isReadOnly(SQLException failure) {
        return isAnywhere(failure, exception -> {
            String state = exception.getSQLState();
            return state != null && isReadOnly(state);
        });
    }

    private static boolean isAnywhere(@Nullable Throwable failure, Predicate<SQLException> condition) {
        return isAnyOf(failure, throwable -> throwable instanceof SQLException sql && condition.test(sql));
    }

    private static boolean isAnyOf(@Nullable Throwable failure, Predicate<Throwable> condition) {
        // A failed commit carries its reason as a suppressed exception, a failed batch as the next exception.
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> open = new ArrayDeque<>();
        push(open, failure);
        while (!open.isEmpty()) {
            Throwable throwable = open.pop();
            if (!seen.add(throwable)) {
                continue;
            }
            if (condition.test(throwable)) {
                return true;
            }
            if (throwable instanceof SQLException sql) {
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
        return state == null ? isPoolFailure(exception) : isUnavailableState(state) || saysThatNodeWentAway(exception);
    }

    private static boolean saysThatNodeWentAway(SQLException exception) {
        return INTERNAL_ERROR.equals(exception.getSQLState())
                && NODE_WENT_AWAY.matcher(exception.toString()).find();
    }

    private static boolean isUnavailableState(String state) {
        return state.startsWith("08") // connection
                || state.startsWith("28") // our credentials are refused
                || state.startsWith("53") // too many connections, disk full, out of memory
                || state.startsWith("57P") // shutdown, crash, starting up, database dropped, idle for too long
                || state.startsWith("58") // I/O error of the server
                || state.equals("3D000") // the database does not exist
                || state.equals("57014") // it took too long, or somebody cancelled it
                || state.equals(LOCK_NOT_AVAILABLE)
                || isReadOnly(state)
                || isConflict(state);
    }

    private static boolean isReadOnly(String state) {
        return state.equals("25006");
    }

    /** A serialisation failure or a deadlock; whoever repeats the transaction may be luckier. */
    private static boolean isConflict(String state) {
        return state.equals("40001") || state.equals("40P01");
    }

    /** The connection was whole once; that none can be made (08001) is another matter. */
    private static boolean isLostConnection(String state) {
        return state.equals("08006")
                || state.equals("08003")
                || state.equals("57P01") // an administrator, or a shutdown, ended it
                || state.equals("57P02") // another process of the server has crashed
                || state.equals("57P05"); // it was idle for too long
    }

    /** Agroal has no exception type and no SQLState for an exhausted or closed pool, only these sentences. */
    private static boolean isPoolFailure(SQLException exception) {
        String message =
                exception.getMessage() == null ? "" : exception.getMessage().toLowerCase(Locale.ROOT);
        return message.contains("acquisition timeout")
                || message.contains("pool is closed")
                || message.contains("pool is shutting down")
                || message.contains("can't create new connection")
                || message.contains("interrupted while acquiring");
    }
}
