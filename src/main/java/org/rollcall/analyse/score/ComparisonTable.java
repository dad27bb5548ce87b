package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.UserCounts;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.StoredPing;
import org.rollcall.platform.database.ReadDatabase;

/** The SQL of comparisons: an instance beside the members of a month, without those of its own organisation. */
@ApplicationScoped
class ComparisonTable {

    /** Of a cohort, in per cent; which of them are shown depends on the number of organisations. */
    static final List<Integer> QUANTILES = List.of(10, 25, 50, 75, 90, 95);

    private static final String SELECT_FACTS =
            """
            with newest as (
                select edition, score, score_since, undeclared, numbers || null::bigint as unpacked
                from ping
                where week = :week and id = :id and withdrawn_at is null
            )
            select edition, score, score_since, %s as billable, %s as active
            from newest
            """.formatted(UserCounts.billable("unpacked"), UserCounts.active("unpacked"));

    private static final String SELECT_MONTH = "select max(month) from leader where month <= :month";

    /**
     * The organisation of the asker is the one that it was a member of when the month was frozen, and not the one that it claims
     * now: otherwise it could claim the licence of another one, and read its usage in the difference.
     */
    private static final String MEMBERS = """
            from cohort_member
            where month = :month and users between :least and :most and (:edition::text is null or edition = :edition)
                and organisation is distinct from (
                    select organisation from cohort_member where month = :month and instance_id = :instance)
            """;

    /** Where the asker is no member, one of the organisations may be its own. */
    private static final String PERHAPS_ITS_OWN = """
            (select count(*) from (select) as one
            where not exists (select from cohort_member where month = :month and instance_id = :instance))
            """;

    private static final String COUNT = "select count(*) - " + PERHAPS_ITS_OWN + MEMBERS;

    private static final String SELECT_QUANTILES =
            "select feature, count(usage[feature]) - " + PERHAPS_ITS_OWN + """
             as organisations,
                percentile_cont(:quantiles::double precision[]) within group (order by usage[feature]) as quantiles
            from (select usage
            """ + MEMBERS + """
            ) as member
            cross join generate_series(1, :features) as feature
            group by feature
            """;

    private final ReadDatabase database;
    private final PingStore pings;

    ComparisonTable(ReadDatabase database, PingStore pings) {
        this.database = database;
        this.pings = pings;
    }

    /** The facts of the newest ping of an instance; empty where it has none. */
    Optional<Asker> asker(Instance instance) {
        return pings.current(instance, null).flatMap(newest -> asker(instance, newest));
    }

    private Optional<Asker> asker(Instance instance, StoredPing newest) {
        return database.repeatable(handle -> handle.createQuery(SELECT_FACTS)
                .bind("week", newest.ping().week())
                .bind("id", newest.id())
                .map(row -> {
                    var kept = PingStore.score(
                            row.getColumn("score", Double[].class), row.getColumn("score_since", Long.class));
                    return new Asker(
                            instance,
                            row.getColumn("edition", String.class),
                            SizeBand.of(
                                    optional(row.getColumn("billable", Long.class)),
                                    optional(row.getColumn("active", Long.class))),
                            kept == null ? null : DevOpsScore.of(kept));
                })
                .findOne());
    }

    private static OptionalLong optional(@Nullable Long number) {
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /** The last month up to this one that has members; empty where none has. */
    Optional<YearMonth> month(YearMonth upTo) {
        return database.repeatable(handle -> handle.createQuery(SELECT_MONTH)
                .bind("month", upTo.atDay(1))
                .mapTo(LocalDate.class)
                .findOne()
                .map(YearMonth::from));
    }

    /** The number of organisations in a group that are certainly not that of the asker. */
    long count(YearMonth month, Asker asker, Group group) {
        return database.repeatable(handle -> of(month, asker, group, handle.createQuery(COUNT))
                .mapTo(Long.class)
                .one());
    }

    /** The quantiles of each feature over the other organisations of a group whose usage is known. */
    Map<Feature, Quantiles> quantiles(YearMonth month, Asker asker, Group group) {
        var features = List.of(Feature.values());
        return database.repeatable(handle -> of(month, asker, group, handle.createQuery(SELECT_QUANTILES))
                .bind("features", features.size())
                .bind(
                        "quantiles",
                        QUANTILES.stream().map(quantile -> quantile / 100.0).toArray(Double[]::new))
                .reduceRows(new EnumMap<>(Feature.class), (quantiles, row) -> {
                    quantiles.put(
                            features.get(row.getColumn("feature", Integer.class) - 1),
                            new Quantiles(
                                    row.getColumn("organisations", Long.class),
                                    row.getColumn("quantiles", Double[].class)));
                    return quantiles;
                }));
    }

    private static <S extends SqlStatement<S>> S of(YearMonth month, Asker asker, Group group, S statement) {
        var band = group.size();
        return statement
                .bind("month", month.atDay(1))
                .bind("instance", asker.instance().id())
                .bind("least", band == null ? 0 : band.least())
                .bind("most", band == null ? Long.MAX_VALUE : band.most())
                .bind("edition", group.edition());
    }

    /** @param score null where the ping came before scores were computed */
    record Asker(
            Instance instance,
            @Nullable String edition,
            SizeBand size,
            @Nullable DevOpsScore score) {}

    /**
     * The organisations that an instance is compared with.
     *
     * @param size null for all sizes
     * @param edition null for all editions
     */
    record Group(@Nullable SizeBand size, @Nullable String edition) {}

    /** @param values by {@link #QUANTILES}; null where nothing is known */
    @SuppressWarnings("ArrayRecordComponent") // read, never compared
    record Quantiles(long organisations, Double @Nullable [] values) {}
}
