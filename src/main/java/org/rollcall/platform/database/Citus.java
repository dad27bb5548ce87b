package org.rollcall.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;

/** What a PostgreSQL with the extension Citus wants otherwise. */
public final class Citus {

    private static final String IS_INSTALLED = "select exists (select from pg_extension where extname = 'citus')";

    private static final String ONE_AFTER_THE_OTHER = """
            select set_config('citus.multi_shard_modify_mode', 'sequential', true)
            where exists (select from pg_extension where extname = 'citus')
            """;

    /** Null before the first connection. */
    private static volatile @Nullable Boolean installed;

    private Citus() {}

    /**
     * Whether the database has it, as the first connection of this process has seen. SQL is put together where there is no
     * connection yet, and the extension comes to a database whose tables are distributed while no service runs.
     */
    public static boolean isInstalled() {
        return Boolean.TRUE.equals(installed);
    }

    /** Has the first connection look for it. */
    static final class Look implements JdbiPlugin {

        @Override
        public Handle customizeHandle(Handle handle) {
            if (installed == null) {
                installed =
                        handle.createQuery(IS_INSTALLED).mapTo(boolean.class).one();
            }
            return handle;
        }
    }

    /**
     * Has the current transaction change the parts of a distributed table one after the other. What is done to a reference table
     * after a parallel change of a distributed one is an error. Without Citus nothing happens.
     */
    static void changeOneAfterTheOther(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(ONE_AFTER_THE_OTHER);
        }
    }
}
