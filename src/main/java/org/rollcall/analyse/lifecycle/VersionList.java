package org.rollcall.analyse.lifecycle;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.CurrentPings;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Share;
import org.rollcall.analyse.VersionNumbers;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.lifecycle.VersionAnswer.Upgrade;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionShare;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionsOfWeek;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.ReadDatabase;

/**
 * Counts instances by the version of their current ping, week by week, and the weeks that they take to upgrade. A release begins
 * with the first current ping that has it, of all instances that the caller sees, whichever it asks for; a prerelease is not the
 * release yet.
 */
@ApplicationScoped
public class VersionList {

    /** Anybody may send any version: only the releases that most instances have are followed. */
    private static final int MAX_RELEASES = 200;

    /**
     * The version of the current ping of each instance and week, as a number. Texts are read once each, because a fleet has few.
     * An edition may be as long as a ping; its beginning is enough to tell it from others.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SEEN = """
            with sent as (
                select instance_id, week, product_version, left(edition, 100) as edition, (%s) as wanted
                from %s as ping
                join instance on instance.id = ping.instance_id
                where %s
            ),
            text as materialized (
                select distinct product_version
                from sent
            ),
            numbered as (
                select product_version, %s as number
                from (select product_version, %s as major_minor from text) as parsed
                where major_minor is not null
            ),
            seen as (
                select instance_id, week, edition, wanted, number
                from sent
                left join numbered using (product_version)
            ),
            asked as (
                select *
                from seen
                where wanted and week >= coalesce(:first, date '-infinity')
            )
            """;

    private static final String SHARES = """
            , counted as (
                select week, case when :by_edition then edition end as division, number, count(*) as instances
                from asked
                group by week, division, number
            )
            select week, division, number, instances
            from counted
            order by week, division collate "C", number
            limit :limit
            """;

    /**
     * Each instance has a stretch of versions for each one that it has come to: those above the one before, up to this one,
     * which it all has from the same week on; and a last one without an end, which it waits for. Equal ones are counted first.
     * Odd numbers are releases.
     */
    private static final String UPGRADES = """
            , followed as (
                select number
                from asked
                where mod(number, 2) = 1
                group by number
                order by count(distinct instance_id) desc, number desc
                limit :max_releases
            ),
            release as (
                select number, min(week) as week
                from seen
                join followed using (number)
                group by number
            ),
            reached as (
                select instance_id, number, min(week) as week
                from seen
                where wanted and number is not null
                group by instance_id, number
            ),
            stretch as (
                select above, up_to, week, known_since, count(*) as instances
                from (
                    select coalesce(lag(number) over (partition by instance_id order by number), -1) as above,
                        number as up_to,
                        min(week) over (partition by instance_id order by number desc) as week,
                        min(week) over (partition by instance_id) as known_since
                    from reached
                    union all
                    select max(number), null, null, min(week)
                    from reached
                    group by instance_id
                ) as own
                group by above, up_to, week, known_since
            ),
            lagged as (
                select release.number, release.week, (stretch.week - release.week) / 7 as weeks,
                    sum(instances) as instances
                from release
                left join stretch on release.number > above and (up_to is null or release.number <= up_to)
                    and known_since <= release.week and (stretch.week is null or stretch.week >= release.week)
                group by release.number, release.week, weeks
            ),
            progress as (
                select *, sum(instances) over (partition by number order by weeks) as so_far,
                    sum(instances) filter (where weeks is not null) over (partition by number) as upgraded
                from lagged
            )
            select number, week, coalesce(max(upgraded), 0) as upgraded,
                coalesce(sum(instances) filter (where weeks is null), 0) as waiting,
                min(weeks) filter (where so_far * 2 >= upgraded) as median_weeks,
                min(weeks) filter (where so_far * 10 >= upgraded * 9) as p90_weeks
            from progress
            group by number, week
            order by number
            """;

    /** Those without a number last. */
    private static final Comparator<Optional<ProductVersion>> LOWEST_FIRST =
            Comparator.<Optional<ProductVersion>>comparingInt(product -> product.isEmpty() ? 1 : 0)
                    .thenComparing(
                            product -> product.map(ProductVersion::version).orElse(new DictionaryVersion(0, 0)))
                    .thenComparing(product ->
                            !product.map(ProductVersion::isPrerelease).orElse(false));

    private final ReadDatabase database;
    private final Clock clock;

    VersionList(ReadDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** The versions of the weeks that are asked for. Pings of later weeks count nowhere; those of earlier ones for upgrades. */
    public VersionAnswer of(Visibility visibility, Weeks weeks, Grouping grouping) {
        var last = LifecycleList.last(weeks, Week.of(clock.instant()));
        return database.query(handle -> new VersionAnswer(
                shares(handle, visibility, weeks, grouping),
                seen(handle, visibility, new Weeks(null, last), UPGRADES)
                        .bindByType("first", weeks.from(), Week.class)
                        .bind("max_releases", MAX_RELEASES)
                        .map(VersionList::upgrade)
                        .list()));
    }

    /** The shares of versions in the weeks that are asked for, which need the pings of no other weeks. */
    public List<VersionsOfWeek> shares(Visibility visibility, Weeks weeks, Grouping grouping) {
        return database.query(handle -> shares(handle, visibility, weeks, grouping));
    }

    private List<VersionsOfWeek> shares(Handle handle, Visibility visibility, Weeks weeks, Grouping grouping) {
        var running = Week.of(clock.instant());
        var last = LifecycleList.last(weeks, running);
        return weeks(
                TableAnswers.bounded(seen(handle, visibility, new Weeks(weeks.from(), last), SHARES)
                        .bindByType("first", weeks.from(), Week.class)
                        .bind("by_edition", grouping == Grouping.EDITION)
                        .bind("limit", TableAnswers.MAX_ROWS + 1)
                        .map(VersionList::counted)
                        .list()),
                running);
    }

    private static Query seen(Handle handle, Visibility visibility, Weeks weeks, String question) {
        var pings = CurrentPings.of(handle, weeks);
        var visible = PingConditions.of(TableAnswers.pings(visibleOf(visibility), weeks));
        var wanted = PingConditions.of(TableAnswers.pings(wantedOf(visibility), new Weeks(null, null)));
        var seen = SEEN.formatted(
                wanted.sql(),
                pings.versionsSql(),
                visible.sql(),
                ProductVersion.NUMBER,
                VersionNumbers.MAJOR_MINOR_SQL);
        return visible.bind(wanted.bind(pings.bind(handle.createQuery(seen + question))));
    }

    /** All that the caller sees, whichever it asks for. */
    private static Visibility visibleOf(Visibility visibility) {
        return new Visibility(visibility.binding(), HostnameBinding.ALL, visibility.others());
    }

    /** Those that the caller asks for, whether it sees them or not. */
    private static Visibility wantedOf(Visibility visibility) {
        return new Visibility(HostnameBinding.ALL, visibility.wanted(), visibility.others());
    }

    private static Counted counted(RowView row) {
        var number = row.getColumn("number", Long.class);
        return new Counted(
                new Division(row.getColumn("week", Week.class), row.getColumn("division", String.class)),
                number == null ? null : ProductVersion.ofNumber(number),
                row.getColumn("instances", Long.class));
    }

    private static Upgrade upgrade(RowView row) {
        return new Upgrade(
                ProductVersion.ofNumber(row.getColumn("number", Long.class))
                        .version()
                        .toString(),
                row.getColumn("week", Week.class).toString(),
                row.getColumn("upgraded", Long.class),
                row.getColumn("waiting", Long.class),
                row.getColumn("median_weeks", Integer.class),
                row.getColumn("p90_weeks", Integer.class));
    }

    private static List<VersionsOfWeek> weeks(List<Counted> rows, Week running) {
        var divisions = new LinkedHashMap<Division, List<Counted>>();
        rows.forEach(row -> divisions
                .computeIfAbsent(row.division(), _ -> new ArrayList<>())
                .add(row));
        var weeks = new ArrayList<VersionsOfWeek>();
        divisions.forEach((division, counted) ->
                weeks.add(week(division, counted, division.week().equals(running))));
        return weeks;
    }

    private static VersionsOfWeek week(Division division, List<Counted> counted, boolean isRunning) {
        var instances = counted.stream().mapToLong(Counted::instances).sum();
        var versions = new ArrayList<VersionShare>();
        var above = 0L;
        for (var row : counted.reversed()) {
            var version = row.version();
            if (version == null) {
                versions.add(
                        new VersionShare(null, false, row.instances(), Share.of(row.instances(), instances), null));
                continue;
            }
            above += row.instances();
            versions.add(new VersionShare(
                    version.version().toString(),
                    version.isPrerelease(),
                    row.instances(),
                    Share.of(row.instances(), instances),
                    Share.of(above, instances)));
        }
        return new VersionsOfWeek(
                division.week().toString(), isRunning, division.edition(), instances, List.copyOf(versions.reversed()));
    }

    /** Weeks that are divided by edition as they are where they are not. */
    public static List<VersionsOfWeek> together(List<VersionsOfWeek> divided) {
        var weeks = new LinkedHashMap<String, List<VersionsOfWeek>>();
        divided.forEach(part ->
                weeks.computeIfAbsent(part.week(), _ -> new ArrayList<>()).add(part));
        return weeks.values().stream().map(VersionList::whole).toList();
    }

    private static VersionsOfWeek whole(List<VersionsOfWeek> parts) {
        var instances = new HashMap<Optional<ProductVersion>, Long>();
        for (var part : parts) {
            part.versions().forEach(share -> instances.merge(product(share), share.instances(), Long::sum));
        }
        var division = new Division(Week.parse(parts.getFirst().week()).orElseThrow(), null);
        return week(
                division,
                instances.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(LOWEST_FIRST))
                        .map(count -> new Counted(division, count.getKey().orElse(null), count.getValue()))
                        .toList(),
                parts.getFirst().running());
    }

    private static Optional<ProductVersion> product(VersionShare share) {
        return Optional.ofNullable(share.version())
                .flatMap(DictionaryVersion::parse)
                .map(version -> new ProductVersion(version, share.prerelease()));
    }

    /** What the instances of a group have in common. */
    public enum Grouping {
        NONE,
        EDITION
    }

    /** The part of the fleet that is counted together. */
    private record Division(Week week, @Nullable String edition) {}

    /** Instances of a division with a version; null for none that has a number. */
    private record Counted(Division division, @Nullable ProductVersion version, long instances) {}
}
