package org.rollcall.bench;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.rollcall.ping.Instance;

/** A fleet of {@code fleet} instances, 2,000 in a full run, with 52 weeks of full-size pings each. */
final class MeasuredFleet {

    /** One of the instances, with the id that the service knows it by: {@link Copies} have others. */
    static final Instance INSTANCE = new Instance("measured.example.com", "measured");

    private MeasuredFleet() {}

    /** Fills an empty database with it. */
    static void fill(Bench bench, BenchDatabase database) {
        try (var service = bench.service(database)) {
            service.publishDictionary();
            StoredTwice.fill(bench, database, service, bench.options().number("pings") / 10);
            Copies.ofStoredPings(database, service).upTo((long) bench.options().number("fleet") * Copies.WEEKS);
        }
        database.run(
                "delete from ping where instance_id in (select id from instance where hostname not like 'copy-%')",
                "delete from instance where hostname not like 'copy-%'",
                "insert into instance (id, hostname, uuid, first_received_at) values ('%s', '%s', '%s', now())"
                        .formatted(INSTANCE.id(), INSTANCE.hostname(), INSTANCE.uuid()),
                "update ping set instance_id = '%s' where instance_id = md5('copy 7')::uuid".formatted(INSTANCE.id()),
                "delete from instance where hostname = 'copy-7.example.com'",
                "vacuum analyze ping");
    }

    /** The last month that is closed, whatever the day. */
    static YearMonth closedMonth() {
        return YearMonth.from(LocalDate.now(ZoneOffset.UTC).minusDays(3)).minusMonths(1);
    }
}
