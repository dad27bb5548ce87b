package org.rollcall.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.demo.FleetPing;

/** Sends each ping to the service, and inserts it as jsonb: the same pings in both. */
final class StoredTwice implements Worker {

    /** Of which an instance sends in eight or nine. */
    private static final int WEEKS = 10;

    private final RawConnection http;
    private final Connection connection;
    private final Iterator<FleetPing> source;

    private StoredTwice(RawConnection http, Connection connection, Iterator<FleetPing> source) {
        this.http = http;
        this.connection = connection;
        this.source = source;
    }

    /** Stores pings of a fleet, and leaves both tables as they are after a while. */
    static void fill(Bench bench, BenchDatabase database, Service service, int pings) {
        database.run(JsonbWorker.TABLE);
        var fleet = BenchFleet.fleet(pings / (WEEKS - 2) + 1, WEEKS);
        var source = fleet.pings().limit(pings).iterator();
        var workers = new ArrayList<Worker>();
        try {
            for (var i = 0; i < bench.options().number("connections"); i++) {
                workers.add(new StoredTwice(new RawConnection(service.port()), database.connect(), source));
            }
        } catch (IOException | SQLException e) {
            throw new BenchException("cannot connect", e);
        }
        Load.untilDone(workers);
        for (var table : List.of("ping", "jsonb_ping")) {
            var stored = database.number("select count(*) from " + table);
            if (stored != pings) {
                throw new BenchException(
                        String.format(Locale.ROOT, "%d pings were confirmed, and %s has %d", pings, table, stored));
            }
        }
        bench.say(String.format(
                Locale.ROOT,
                "  %d pings of %d instances and %d weeks are stored in both",
                pings,
                database.number("select count(*) from instance"),
                database.number("select count(distinct week) from ping")));
        database.run("vacuum analyze ping", "vacuum analyze instance", "vacuum analyze jsonb_ping");
    }

    @Override
    public boolean once() throws IOException, SQLException {
        var ping = next();
        if (ping == null) {
            return false;
        }
        var request = PingSource.request("/usage_data", ping.json());
        if (http.send(request, 0, request.length) != 201) {
            throw new BenchException("expected status 201, got " + http.answer());
        }
        try (var insert = JsonbWorker.prepare(connection)) {
            insert.setString(1, new String(ping.json(), StandardCharsets.UTF_8));
            insert.executeUpdate();
        }
        return true;
    }

    private @Nullable FleetPing next() {
        synchronized (source) {
            return source.hasNext() ? source.next() : null;
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        http.close();
        connection.close();
    }
}
