package org.rollcall.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What most people would build, with all but its core left out: no HTTP, no check, one insert and one commit a ping. */
final class JsonbWorker implements Worker {

    static final String TABLE = """
            create table if not exists jsonb_ping (
                id bigint generated always as identity primary key,
                payload jsonb not null)
            """;

    private final Connection connection;
    private final PreparedStatement insert;
    private final PingSource source;

    private JsonbWorker(Connection connection, PingSource source) throws SQLException {
        this.connection = connection;
        this.source = source;
        this.insert = prepare(connection);
    }

    static PreparedStatement prepare(Connection connection) throws SQLException {
        return connection.prepareStatement("insert into jsonb_ping (payload) values (?::jsonb)");
    }

    /** As many workers as there are sources. */
    static List<Worker> of(List<PingSource> sources, BenchDatabase database) {
        var workers = new ArrayList<Worker>();
        try {
            for (var source : sources) {
                workers.add(new JsonbWorker(database.connect(), source));
            }
        } catch (SQLException e) {
            throw new BenchException("cannot connect", e);
        }
        return workers;
    }

    @Override
    public boolean once() throws SQLException {
        source.next();
        insert.setString(1, source.payload());
        if (insert.executeUpdate() != 1) {
            throw new BenchException("a row was not inserted");
        }
        return true;
    }

    @Override
    public void close() throws IOException, SQLException {
        connection.close();
    }
}
