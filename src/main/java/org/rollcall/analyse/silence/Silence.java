package org.rollcall.analyse.silence;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.InsightConfig;
import org.rollcall.analyse.PingConditions;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Share;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.silence.SilenceAnswer.SilentInstance;
import org.rollcall.analyse.silence.SilentInstances.Place;
import org.rollcall.analyse.table.TableAnswers;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.ReadDatabase;
import org.rollcall.platform.web.PageParameters;

/** Tells which instances, versions and fleets have fallen silent. */
@ApplicationScoped
public class Silence {

    /** The number of weeks of silence where nothing else is asked for. */
    public static final int WEEKS = 2;

    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_PINGS = """
            select count(*) filter (where week = :running) as pings,
                count(*) filter (where week = :last and received_at <= :same_time) as last_week_pings
            from ping
            join instance on instance.id = ping.instance_id
            where %s
            """;

    private static final String SELECT_IS_KNOWN =
            "select exists (select from instance where first_received_at < :time)";

    private final SilentInstances instances;
    private final VersionSilence versions;
    private final ReadDatabase database;
    private final InsightConfig config;
    private final Clock clock;

    Silence(
            SilentInstances instances,
            VersionSilence versions,
            ReadDatabase database,
            InsightConfig config,
            Clock clock) {
        this.instances = instances;
        this.versions = versions;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    /** All that has been silent for some weeks that are over, with a page of the instances. */
    SilenceAnswer of(Visibility visibility, int weeks, @Nullable Place after, int limit) {
        var closed = lastClosedWeek();
        var page = instances.page(visibility, closed, weeks, after, limit);
        return new SilenceAnswer(
                weeks,
                page.steady(),
                page.silent(),
                page.instances(),
                versions.of(visibility, closed.minus(weeks)),
                fleet(visibility));
    }

    /**
     * All that has been silent for some weeks that are over.
     *
     * @param page which page of the instances
     */
    public Page page(Visibility visibility, int weeks, PageParameters page) {
        var answer = of(visibility, weeks, page.place(Silence::place), page.perPage());
        return new Page(answer, page.nextPath(answer.instances(), Silence::place));
    }

    /**
     * A page.
     *
     * @param next the path of the next one; null for the last one
     */
    public record Page(SilenceAnswer answer, @Nullable String next) {}

    /** The first of the instances that are silent for {@link #WEEKS} weeks, the silent weeks first that began last. */
    public SilenceAnswer latest(Visibility visibility, int limit) {
        return of(visibility, WEEKS, null, limit);
    }

    /** The numbers of steady and silent instances of the whole fleet. */
    public Counts counts() {
        var page = instances.page(Visibility.ALL, lastClosedWeek(), WEEKS, null, 0);
        return new Counts(page.steady(), page.silent());
    }

    /** The running week beside the same days of last week. */
    public FleetWeek fleet(Visibility visibility) {
        var now = clock.instant();
        var running = Week.of(now);
        var last = running.minus(1);
        var conditions = PingConditions.of(TableAnswers.pings(visibility, new Weeks(last, running)));
        return database.query(handle -> conditions
                .bind(handle.createQuery(SELECT_PINGS.formatted(conditions.sql())))
                .bind("running", running)
                .bind("last", last)
                .bind("same_time", now.minus(Duration.ofDays(7)))
                .map(row -> {
                    var pings = row.getColumn("pings", Long.class);
                    var before = row.getColumn("last_week_pings", Long.class);
                    return new FleetWeek(
                            running.toString(),
                            now,
                            pings,
                            last.toString(),
                            before,
                            before == 0 ? null : Share.of(pings, before));
                })
                .one());
    }

    /** Whether the service has run for all of last week, so that the two weeks can be compared. */
    public boolean isKnownSinceLastWeek() {
        var last = Week.of(clock.instant()).minus(1).monday();
        return database.repeatable(handle -> handle.createQuery(SELECT_IS_KNOWN)
                .bind("time", last.atStartOfDay(ZoneOffset.UTC).toInstant())
                .mapTo(boolean.class)
                .one());
    }

    /** The running week is none, and the one before it is none before the delay is over. */
    private Week lastClosedWeek() {
        return Week.of(clock.instant().minus(config.delay())).minus(1);
    }

    private static List<String> place(SilentInstance instance) {
        return List.of(instance.lastWeek(), instance.id().toString());
    }

    private static Optional<Place> place(List<String> texts) {
        return texts.size() == 2
                ? Week.parse(texts.getFirst())
                        .flatMap(week -> PageParameters.uuid(texts.getLast()).map(id -> new Place(week, id)))
                : Optional.empty();
    }

    /**
     * Numbers of instances.
     *
     * @param steady sent in three of the four weeks up to their last ping, and are not gone
     * @param silent of those, without a ping in the last two weeks that are over and since
     */
    public record Counts(long steady, long silent) {}
}
