package org.rollcall.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.rollcall.ping.Week;

/**
 * Pings that SQL makes of pings that were sent, with other instances, weeks and hashes, because sending half a million would
 * take an hour. Each instance has one in each of 52 weeks.
 */
@SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
final class Copies {

    static final int WEEKS = 52;

    private static final int SAMPLES = 1000;
    private static final int AT_ONCE = 20_000;

    private static final String FIRST_PING = """
            {"recorded_at": "%sT12:00:00.000Z", "hostname": "first.example.com", "version": "18.9.0"}
            """;

    private static final String SAMPLE = """
            create table sample as
            select row_number() over (order by id) - 1 as number, ping.* from ping limit %d
            """;

    private static final String COPY_INSTANCES = """
            insert into instance (id, hostname, uuid, first_received_at)
            select md5('copy ' || n)::uuid, 'copy-' || n || '.example.com', md5('uuid ' || n)::uuid::text, now()
            from generate_series(%d / 52, %d / 52) n
            on conflict (id) do nothing
            """;

    private static final String COPY_PINGS = """
            insert into ping
            select nextval('receipt_id'), md5('copy ' || n / 52)::uuid, date '%1$s' + 7 * (n %% 52)::integer,
                timestamptz '%1$s 12:00:00Z' + interval '7 days' * (n %% 52), received_at, product_version, edition, dictionary, sha256(n::text::bytea), bytes, metrics,
                undeclared_count, type_mismatch_count, flags, numbers, extras, undeclared
            from generate_series(%2$d, %3$d - 1) n
            join sample on number = n %% (select count(*) from sample)
            """;

    /** Each instance has the vector of a sample, and that of another in the next week. */
    private static final String COPY_WEEK = """
            insert into ping
            select nextval('receipt_id'), md5('copy ' || n)::uuid, date '%s', timestamptz '%s 12:00:00Z', received_at, product_version,
                edition, dictionary, sha256((n || ' %s')::bytea), bytes, metrics, undeclared_count, type_mismatch_count, flags,
                numbers, extras, undeclared
            from generate_series(0, %d - 1) n
            join sample on number = (n + %d) %% (select count(*) from sample)
            """;

    private final BenchDatabase database;
    private final Week firstWeek;
    private long copied;

    private Copies(BenchDatabase database, Week firstWeek) {
        this.database = database;
        this.firstWeek = firstWeek;
    }

    /** Keeps some of the stored pings to make copies of, and removes them all. */
    static Copies ofStoredPings(BenchDatabase database, Service service) {
        return ofStoredPings(database, service, SAMPLES);
    }

    /** As {@link #ofStoredPings}, of so many at the most. */
    static Copies ofStoredPings(BenchDatabase database, Service service, int samples) {
        var lastWeek = new Week(Week.of(Instant.now()).monday().minusWeeks(1));
        var firstWeek = new Week(lastWeek.monday().minusWeeks(WEEKS - 1));
        database.run(String.format(Locale.ROOT, SAMPLE, samples), "truncate ping");
        addPartitions(service, firstWeek, lastWeek);
        return new Copies(database, firstWeek);
    }

    /** The service makes them, for one small ping in each week. */
    private static void addPartitions(Service service, Week firstWeek, Week lastWeek) {
        for (var week = firstWeek; week.compareTo(lastWeek) <= 0; week = week.next()) {
            addPartition(service, week);
        }
    }

    /** The service makes it, for a small ping. */
    static void addPartition(Service service, Week week) {
        try (var connection = new RawConnection(service.port())) {
            var request = PingSource.request(
                    "/usage_data",
                    String.format(Locale.ROOT, FIRST_PING, week.monday()).getBytes(StandardCharsets.UTF_8));
            if (connection.send(request, 0, request.length) != 201) {
                throw new BenchException("expected status 201, got " + connection.answer());
            }
        } catch (IOException e) {
            throw new BenchException("cannot send", e);
        }
    }

    /**
     * A statement that adds a ping of each of so many instances in one week.
     *
     * @param shift by how many samples the week differs from others
     */
    static String ofWeek(Week week, int instances, int shift) {
        return String.format(Locale.ROOT, COPY_WEEK, week.monday(), week.monday(), week.monday(), instances, shift);
    }

    /** A statement that adds so many instances that {@link #ofWeek} has pings of. */
    static String instances(int instances) {
        return String.format(Locale.ROOT, COPY_INSTANCES, 0, (long) WEEKS * (instances - 1));
    }

    /** Adds copies until there are so many. */
    void upTo(long size) {
        while (copied < size) {
            var end = Math.min(size, copied + AT_ONCE);
            database.run(
                    String.format(Locale.ROOT, COPY_INSTANCES, copied, end),
                    String.format(Locale.ROOT, COPY_PINGS, firstWeek.monday(), copied, end));
            copied = end;
        }
        database.run("vacuum analyze ping", "vacuum analyze instance");
    }
}
