package org.rollcall.receive.clientreport;

import java.time.Instant;
import java.time.ZoneOffset;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;

/**
 * Which reports to look at.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it; null for all
 * @param uuid empty for reports that name none; null for all
 * @param version of the product, or the beginning of it up to a point or a hyphen; null for all
 * @param from first week of receipt; null for no bound
 * @param to last week of receipt; null for no bound
 */
record ReportFilter(
        @Nullable String hostname,
        @Nullable String uuid,
        @Nullable String version,
        @Nullable Week from,
        @Nullable Week to) {

    /** Binds the parameters of the conditions: {@code hostname}, {@code uuid}, {@code version}, {@code from} and {@code before}. */
    Query bind(Query query) {
        return query.bind("hostname", hostname)
                .bind("uuid", uuid)
                .bind("version", version)
                .bind("from", from == null ? null : begin(from))
                .bind("before", to == null ? null : begin(to.next()));
    }

    private static Instant begin(Week week) {
        return week.monday().atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
