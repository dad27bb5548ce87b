package org.rollcall.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/** What a PostgreSQL with the extension Citus wants otherwise. */
public final class Citus {

    private static final String IS_INSTALLED = "select exists (select from pg_extension where extname = 'citus')";

    private static final String ONE_AFTER_THE_OTHER = """
            select set_config('citus.multi_shard_modify_mode', 'sequential', true)
            where exists (select from pg_extension where extname = 'citus')
            """;

    private static final Pattern FENCE = Pattern.compile("(order by .*\\s+)?\\boffset 0$", Pattern.MULTILINE);

    private static final Pattern WITHOUT_COLUMNS = Pattern.compile("\\bselect from\\b");

    /** Null before the first connection. */
    private static volatile @Nullable Boolean installed;

    private Citus() {}

    /**
     * Whether the database has it, as the first connection of this process has seen. SQL is put together where there is no
     * connection yet, and the extension comes to a database, whose tables are distributed then, while no service runs.
     */
    public static boolean isInstalled() {
        return Boolean.TRUE.equals(installed);
    }

    /** For tests, which have none: has statements be written for it from now on, or not. */
    static void assume(boolean is) {
        installed = is;
    }

    /** As {@link #changeOneAfterTheOther(Connection)}, for a transaction that has just begun. */
    public static void changeOneAfterTheOther(Handle handle) {
        if (isInstalled()) {
            handle.execute(ONE_AFTER_THE_OTHER);
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

    /**
     * A statement as Citus takes it. An offset of none keeps a subquery by itself, so that what it works out is worked out once: Citus
     * would collect the rows of one with an offset in one place, vectors and all; an order has the same effect, and leaves them where
     * they are. What is only asked to exist it wants to have a column.
     */
    static String written(String sql) {
        var fenced = FENCE.matcher(sql)
                .replaceAll(fence -> fence.group(1) == null
                        ? "order by 1"
                        : Matcher.quoteReplacement(fence.group(1).stripTrailing()));
        return WITHOUT_COLUMNS.matcher(fenced).replaceAll("select 1 from");
    }

    /** Has the first connection look for it, and writes statements for it where it is. */
    static final class Look implements JdbiPlugin {

        @Override
        public Handle customizeHandle(Handle handle) {
            if (installed == null) {
                installed =
                        handle.createQuery(IS_INSTALLED).mapTo(boolean.class).one();
            }
            if (isInstalled()) {
                handle.getConfig(SqlStatements.class).setTemplateEngine((sql, _) -> written(sql));
            }
            return handle;
        }
    }
}
