package org.rollcall.analyse.report;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.CurrentPings;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.lifecycle.ProductVersion;
import org.rollcall.ping.Instance;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.RedactionReport;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;

/** The SQL of reports: the weeks of an instance without the contents of its pings, and the contents of a few of them. */
@ApplicationScoped
class ReportTable {

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_WEEKS = """
            select ping.*, case when major_minor is not null then %s end as number
            from %%s as ping
            cross join lateral (select %s as major_minor) as parsed
            order by week
            """.formatted(ProductVersion.NUMBER, VersionNumbers.MAJOR_MINOR_SQL);

    private static final String SELECT_FIRST = "select first_received_at from instance where id = :instance";

    /**
     * The documents are unpacked once each, and not for every key path. A value of more than 100 bytes is no number, and only
     * that counts.
     */
    private static final String SELECT_CONTENTS = """
            select id, shielding, array_send(numbers) as numbers, (
                select jsonb_object_agg(key, case when octet_length(value::text) <= 100 then value else 'null'::jsonb end)::text
                from (
                    select key, value from jsonb_each(extras) where key = any(:declared)
                    union all
                    select key_path, undeclared #> string_to_array(key_path, '.')
                    from unnest(:undeclared) as key_path
                ) as found
                where value is not null
            ) as others
            from (
                select id, shielding, numbers, extras, undeclared || '{}'::jsonb as undeclared
                from ping
                where instance_id = :instance and week = any(:weeks) and id = any(:ids)
                offset 0
            ) as ping
            """;

    private final ReadDatabase database;

    ReportTable(ReadDatabase database) {
        this.database = database;
    }

    /** The weeks in which an instance has pings, first week first. */
    List<WeekPing> weeks(Instance instance) {
        return database.query(handle -> {
            var pings = CurrentPings.of(handle, new Weeks(null, null));
            return pings.bind(handle.createQuery(SELECT_WEEKS.formatted(pings.sql("instance_id = :instance"))))
                    .bind("instance", instance.id())
                    .map(ReportTable::week)
                    .list();
        });
    }

    private static WeekPing week(RowView row) {
        var number = row.getColumn("number", Long.class);
        return new WeekPing(
                row.getColumn("week", Week.class),
                row.getColumn("id", Long.class),
                row.getColumn("recorded_at", Instant.class),
                row.getColumn("received_at", Instant.class),
                row.getColumn("product_version", String.class),
                row.getColumn("edition", String.class),
                row.getColumn("dictionary", String.class),
                number == null ? null : ProductVersion.ofNumber(number),
                PingStore.score(row.getColumn("score", Double[].class), row.getColumn("score_since", Long.class)),
                row.getColumn("pings", Long.class));
    }

    /** When the first ping of an instance came, whether it is still stored or not; empty where the instance was erased meanwhile. */
    Optional<Instant> firstReceivedAt(Instance instance) {
        return database.repeatable(handle -> handle.createQuery(SELECT_FIRST)
                .bind("instance", instance.id())
                .mapTo(Instant.class)
                .findOne());
    }

    /**
     * The contents of pings by their ids; those that were deleted meanwhile are not in it.
     *
     * @param declared key paths of declared metrics that are looked for where they are no integers
     * @param undeclared key paths that are looked for where the dictionary does not know them
     */
    Map<Long, Content> contents(
            Instance instance, List<WeekPing> pings, Collection<String> declared, Collection<String> undeclared) {
        return database
                .repeatable(handle -> handle.createQuery(SELECT_CONTENTS)
                        .bind("instance", instance.id())
                        .bind("weeks", pings.stream().map(WeekPing::week).toArray(Week[]::new))
                        .bind("ids", pings.stream().map(WeekPing::id).toArray(Long[]::new))
                        .bindArray("declared", String.class, declared)
                        .bindArray("undeclared", String.class, undeclared)
                        .map(row -> new Content(
                                row.getColumn("id", Long.class),
                                row.getColumn("numbers", MetricVector.class),
                                Objects.requireNonNullElse(row.getColumn("others", String.class), "{}"),
                                row.getColumn("shielding", RedactionReport.class)))
                        .list())
                .stream()
                .collect(Collectors.toMap(Content::id, Function.identity()));
    }

    /**
     * The content of a ping.
     *
     * @param others JSON object of the values that were looked for and are no integers of declared metrics, by key path
     * @param redactionReport changes to the payload before it was kept; null for none
     */
    record Content(
            long id,
            MetricVector numbers,
            String others,
            @Nullable RedactionReport redactionReport) {

        /** In place of that of a ping that was deleted meanwhile. */
        static final Content GONE = new Content(0, new MetricVector(0), "{}", null);
    }
}
