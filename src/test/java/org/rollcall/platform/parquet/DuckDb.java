package org.rollcall.platform.parquet;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** A reader of Parquet files that has nothing to do with what wrote them. */
public final class DuckDb implements AutoCloseable {

    private final Connection connection;

    private DuckDb(Connection connection) {
        this.connection = connection;
    }

    /** A database in memory. */
    public static DuckDb open() {
        try {
            // DriverManager knows no drivers any more once Quarkus has changed class loaders.
            return new DuckDb(requireNonNull(new DuckDBDriver().connect("jdbc:duckdb:", new Properties())));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A file as the source of a query. */
    public static String file(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }

    /** The rows of a query: columns by name, the values as the driver gives them. */
    public List<Map<String, @Nullable Object>> query(String sql) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var columns = rows.getMetaData();
            var found = new ArrayList<Map<String, @Nullable Object>>();
            while (rows.next()) {
                var row = new LinkedHashMap<String, @Nullable Object>();
                for (var i = 1; i <= columns.getColumnCount(); i++) {
                    row.put(columns.getColumnName(i), rows.getObject(i));
                }
                found.add(row);
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Runs a statement that is no query. */
    public void execute(String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The columns of each row of a query, as text with a space between them. */
    public List<String> strings(String sql) {
        return query(sql).stream()
                .map(row -> row.values().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
