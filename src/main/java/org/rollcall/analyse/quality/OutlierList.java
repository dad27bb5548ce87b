package org.rollcall.analyse.quality;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.quality.OutlierAnswer.OutlierOfInstance;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.web.PageParameters;

/** Lists the outliers of a week, the strongest first. */
@ApplicationScoped
public class OutlierList {

    /** The last week that has been searched, where none is asked for; and whether the one that is has been. */
    private static final String SELECT_WEEK = """
            select week from quality_week where searched and week = coalesce(:week, week) order by week desc limit 1
            """;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT = """
            select hostname, uuid, instance_id, ordinal, key_path, value, lowest, highest, range_weeks, factor, found
            from outlier
            join instance on instance.id = outlier.instance_id
            join metric using (ordinal)
            where outlier.week = :outlier_week
                and %s
            order by factor desc, instance_id, ordinal
            limit :limit
            """;

    private static final String COUNT = """
            select count(*) from outlier where week = (select max(week) from quality_week where searched)
            """;

    private final Database database;
    private final ReadDatabase reads;

    OutlierList(Database database, ReadDatabase reads) {
        this.database = database;
        this.reads = reads;
    }

    /**
     * A page of the outliers of the instances that the caller sees.
     *
     * @param wanted null for the last week that has been searched
     * @param page which one
     */
    public Page page(Visibility visibility, @Nullable Week wanted, PageParameters page) {
        var found = page(visibility, wanted, page.place(OutlierList::parsed), page.perPage());
        return new Page(found.answer(), page.nextPath(found.places(), OutlierList::place));
    }

    /** The strongest outliers of the last week that has been searched. */
    public OutlierAnswer strongest(Visibility visibility, int limit) {
        return page(visibility, null, null, limit).answer();
    }

    private Found page(Visibility visibility, @Nullable Week wanted, @Nullable Place after, int limit) {
        var week = reads.repeatable(handle -> handle.createQuery(SELECT_WEEK)
                        .bindByType("week", wanted, Week.class)
                        .mapTo(Week.class)
                        .findOne())
                .orElse(null);
        if (week == null) {
            return new Found(new OutlierAnswer(wanted == null ? null : wanted.toString(), false, List.of()), List.of());
        }
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(null, null)));
        if (after != null) {
            conditions
                    .and("(-factor, instance_id, ordinal) > (-:after_factor, :after_instance, :after_ordinal)")
                    .with("after_factor", after.factor())
                    .with("after_instance", after.instance())
                    .with("after_ordinal", after.ordinal());
        }
        var rows = reads.repeatable(handle -> conditions
                .bind(handle.createQuery(SELECT.formatted(conditions.sql())))
                .bind("outlier_week", week)
                .bind("limit", limit)
                .map(row -> row(row, week))
                .list());
        return new Found(
                new OutlierAnswer(
                        week.toString(), true, rows.stream().map(Row::outlier).toList()),
                rows.stream().map(Row::place).toList());
    }

    private static Row row(RowView row, Week week) {
        var instance = Instance.ofColumns(row.getColumn("hostname", String.class), row.getColumn("uuid", String.class));
        var factor = row.getColumn("factor", Double.class);
        return new Row(
                new Place(factor, row.getColumn("instance_id", UUID.class), row.getColumn("ordinal", Integer.class)),
                new OutlierOfInstance(
                        instance.hostname(),
                        instance.uuid(),
                        row.getColumn("key_path", String.class),
                        row.getColumn("value", Long.class),
                        row.getColumn("lowest", Long.class),
                        row.getColumn("highest", Long.class),
                        factor.longValue(),
                        weeks(week, row.getColumn("range_weeks", Integer.class)),
                        row.getColumn("found", Integer.class)));
    }

    private static List<String> weeks(Week week, int bits) {
        return IntStream.iterate(OwnRange.WEEKS - 1, i -> i >= 0, i -> i - 1)
                .filter(i -> (bits & 1 << i) != 0)
                .mapToObj(i -> week.minus(i + 1L).toString())
                .toList();
    }

    private static Optional<Place> parsed(List<String> texts) {
        try {
            return texts.size() == 3
                    ? Optional.of(new Place(
                            Double.parseDouble(texts.get(0)),
                            UUID.fromString(texts.get(1)),
                            Integer.parseInt(texts.get(2))))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static List<String> place(Place place) {
        return List.of(Double.toString(place.factor()), place.instance().toString(), Integer.toString(place.ordinal()));
    }

    /** The number of outliers of the last week that has been searched, of all instances. */
    public long countLast() {
        return database.repeatable(
                handle -> handle.createQuery(COUNT).mapTo(long.class).one());
    }

    /** The place of an outlier in the list. */
    record Place(double factor, UUID instance, int ordinal) {}

    /**
     * A page.
     *
     * @param next the path of the next one; null for the last one
     */
    public record Page(OutlierAnswer answer, @Nullable String next) {}

    private record Found(OutlierAnswer answer, List<Place> places) {}

    private record Row(Place place, OutlierOfInstance outlier) {}
}
