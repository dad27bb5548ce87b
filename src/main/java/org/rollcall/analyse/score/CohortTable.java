package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Organisation;
import org.rollcall.analyse.UserCounts;
import org.rollcall.ping.KeptScore;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/**
 * The SQL of {@code cohort_member} and {@code leader}: the instances that are compared in a month, and, once it is frozen, for
 * statistics under the same rules.
 */
@ApplicationScoped
public class CohortTable {

    /** Weeks that decide about membership, and how many of them an instance must have been seen in. */
    private static final int WEEKS = 8;

    private static final int MIN_WEEKS = 4;

    private static final int MIN_USERS = 10;

    private static final int FETCH_ROWS = 500;

    /**
     * Instances that may be compared, with the last ping of the weeks: seen in half of the weeks, known since before them, not
     * opted out or blocked, and without a clone, which is another hostname that sent the same uuid in the same week.
     */
    private static final String SELECT_CANDIDATES =
            """
            with seen as (
                select instance_id, max(week) as last_week
                from ping
                where week between :first_week and :last_week and withdrawn_at is null
                group by instance_id
                having count(distinct week) >= :min_weeks
            ),
            cloned as (
                select uuid
                from (select distinct instance_id, week from ping where week between :first_week and :last_week) as sent
                join instance on instance.id = sent.instance_id
                where uuid <> ''
                group by uuid, week
                having count(distinct host) > 1
            )
            select instance.id, instance.hostname, last.edition, last.score, last.licence,
                last.users
            from seen
            join instance on instance.id = seen.instance_id
            cross join lateral (
                select edition, score, %s as licence, %s as users
                from ping
                where ping.instance_id = seen.instance_id and ping.week = seen.last_week and withdrawn_at is null
                order by recorded_at desc, id desc
                limit 1
            ) as last
            where first_received_at <= :known_since
                and (uuid = '' or uuid not in (select uuid from cloned))
                and not exists (select from barred_hostname where host_of(hostname) = instance.host)
                and not exists (
                    select from opt_out
                    where (comparison or categories is null)
                        and (host_of(opt_out.hostname) = instance.host
                            or opt_out.hostname like '*.%%'
                                and right(instance.host, length(opt_out.hostname) - 1) = substr(opt_out.hostname, 2)))
                and last.score is not null
                and last.users >= :min_users
            """.formatted(Organisation.licence("numbers"), UserCounts.users("numbers"));

    private static final String SELECT_FROZEN =
            "select distinct to_char(month, 'YYYY-MM') from leader where month >= :from order by 1";

    /** With the version of its last ping of the weeks that decided about membership. */
    private static final String SELECT_MEMBERS = """
            select edition, users, usage, (
                    select product_version
                    from ping
                    where ping.instance_id = cohort_member.instance_id and week between :first_week and :last_week
                        and withdrawn_at is null
                    order by week desc, recorded_at desc, id desc
                    limit 1) as version
            from cohort_member
            where month = :month
            """;

    private static final String SELECT_IS_FROZEN = "select exists (select from leader where month = :month)";

    private static final String INSERT_MEMBER = """
            insert into cohort_member (month, instance_id, organisation, users, edition, usage)
            select :month, id, :organisation, :users, :edition, :usage
            from instance
            where id = :instance
            """;

    private static final String INSERT_LEADER =
            "insert into leader (month, feature, value, organisations) values (:month, :feature, :value, :organisations)";

    private final Database database;

    CohortTable(Database database) {
        this.database = database;
    }

    /** Whether a month has its members and leaders. */
    boolean isFrozen(YearMonth month) {
        return database.repeatable(handle -> handle.createQuery(SELECT_IS_FROZEN)
                .bind("month", month.atDay(1))
                .mapTo(boolean.class)
                .one());
    }

    /** The months from this one on whose members are frozen, in their order. */
    public List<YearMonth> frozenMonths(YearMonth from) {
        return database.repeatable(handle -> handle.createQuery(SELECT_FROZEN)
                .bind("from", from.atDay(1))
                .map((row, _) -> YearMonth.parse(row.getString(1)))
                .list());
    }

    /**
     * The members of a month that is frozen: one instance of each organisation, none that has opted out of comparison, is a clone,
     * or has fewer than 10 users.
     */
    public List<ComparedInstance> members(YearMonth month) {
        var last = lastWeek(month);
        return database.query(handle -> handle.createQuery(SELECT_MEMBERS)
                .bind("month", month.atDay(1))
                .bind("first_week", last.minus(WEEKS - 1L))
                .bind("last_week", last)
                .setFetchSize(FETCH_ROWS)
                .map(CohortTable::compared)
                .list());
    }

    /** The last of the weeks that are over when a month begins. */
    private static Week lastWeek(YearMonth month) {
        return Week.of(month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant()).minus(1);
    }

    /** The members of a month by the weeks before it: of each organisation the instance with the most users. */
    Collection<Member> candidates(YearMonth month) {
        var last = lastWeek(month);
        var first = last.minus(WEEKS - 1L);
        return database.query(handle -> handle.createQuery(SELECT_CANDIDATES)
                .bind("first_week", first)
                .bind("last_week", last)
                .bind("min_weeks", MIN_WEEKS)
                .bind("min_users", MIN_USERS)
                .bind(
                        "known_since",
                        first.next().monday().atStartOfDay(ZoneOffset.UTC).toInstant())
                .setFetchSize(FETCH_ROWS)
                .reduceRows(new HashMap<Organisation, Member>(), (members, row) -> {
                    var member = new Member(
                            row.getColumn("id", UUID.class),
                            Organisation.of(
                                    row.getColumn("licence", String.class), row.getColumn("hostname", String.class)),
                            row.getColumn("users", Long.class),
                            row.getColumn("edition", String.class),
                            usage(row.getColumn("score", Double[].class)));
                    members.merge(member.organisation(), member, Member::larger);
                    return members;
                })
                .values());
    }

    private static ComparedInstance compared(RowView row) {
        var stored = Arrays.asList(row.getColumn("usage", Double[].class)).iterator();
        var usage = new EnumMap<Feature, Double>(Feature.class);
        for (var feature : Feature.values()) {
            var known = stored.hasNext() ? stored.next() : null;
            if (known != null) {
                usage.put(feature, known);
            }
        }
        return new ComparedInstance(
                row.getColumn("edition", String.class),
                row.getColumn("version", String.class),
                row.getColumn("users", Long.class),
                usage);
    }

    /** Of the features whose usage is known. */
    private static Map<Feature, Double> usage(@Nullable Double[] score) {
        var usage = new EnumMap<Feature, Double>(Feature.class);
        DevOpsScore.of(new KeptScore(Arrays.asList(score), null)).features().forEach((feature, numbers) -> {
            if (numbers.instance() != null) {
                usage.put(feature, numbers.instance());
            }
        });
        return usage;
    }

    /** Writes the members and leaders of a month, in the transaction of the caller. */
    void freeze(YearMonth month, Collection<Member> members, Map<Feature, List<Double>> usage) {
        database.call(handle -> {
            var insert = handle.prepareBatch(INSERT_MEMBER);
            for (var member : members) {
                insert.bind("month", month.atDay(1))
                        .bind("instance", member.instance())
                        .bind(
                                "organisation",
                                HexFormat.of().parseHex(member.organisation().key()))
                        .bind("users", member.users())
                        .bind("edition", member.edition())
                        .bind(
                                "usage",
                                Stream.of(Feature.values())
                                        .map(member.usage()::get)
                                        .toArray(Double[]::new))
                        .add();
            }
            insert.execute();
            usage.forEach((feature, values) -> handle.createUpdate(INSERT_LEADER)
                    .bind("month", month.atDay(1))
                    .bind("feature", feature.text())
                    .bind("value", Leader.of(values))
                    .bind("organisations", values.size())
                    .execute());
            return true;
        });
    }

    /**
     * A member of a month that is frozen, as it was in the last of the weeks before the month.
     *
     * @param version of the product, as sent; null where its ping is not kept
     * @param usage of the features whose usage is known, per user and 30 days
     */
    public record ComparedInstance(
            @Nullable String edition, @Nullable String version, long users, Map<Feature, Double> usage) {

        public ComparedInstance {
            usage = Map.copyOf(usage);
        }
    }

    /**
     * An instance that is compared.
     *
     * @param usage of the features whose usage is known, per user and 30 days
     */
    record Member(
            UUID instance,
            Organisation organisation,
            long users,
            @Nullable String edition,
            Map<Feature, Double> usage) {

        /** That with more users; of equals the one with the lower id, so that every replica has the same one. */
        Member larger(Member other) {
            return users == other.users
                    ? instance.compareTo(other.instance) <= 0 ? this : other
                    : users > other.users ? this : other;
        }
    }
}
