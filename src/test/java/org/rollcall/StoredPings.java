package org.rollcall;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What the embedded database of a service holds, read past the service. */
public final class StoredPings {

    private StoredPings() {}

    /** The port and the password are where the service has put them. */
    public static Connection connect(Path dataDir) throws IOException, SQLException {
        var port =
                Files.readAllLines(dataDir.resolve("postgres/postmaster.pid")).get(3);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%s/rollcall".formatted(port.strip()),
                "rollcall",
                Files.readString(dataDir.resolve("password")));
    }

    /** The id of every stored ping by the hash of what was sent. Only pings that have their instance count as stored. */
    static Map<String, Long> idsBySha256(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select encode(sha256, 'hex'), ping.id
                        from ping join instance on instance.id = ping.instance_id""")) {
            var ids = new HashMap<String, Long>();
            while (rows.next()) {
                ids.put(rows.getString(1), rows.getLong(2));
            }
            return ids;
        }
    }

    /** The number that a query answers. */
    public static long count(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
