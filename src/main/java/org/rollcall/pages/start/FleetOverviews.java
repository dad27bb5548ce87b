package org.rollcall.pages.start;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.identity.Identities;
import org.rollcall.analyse.lifecycle.LifecycleAnswer.LifecycleWeek;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionShare;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionsOfWeek;
import org.rollcall.analyse.quality.MetricHealthList;
import org.rollcall.analyse.silence.Silence;
import org.rollcall.analyse.silence.SilenceAnswer;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.FleetMemory;
import org.rollcall.pages.Line;
import org.rollcall.pages.Take;
import org.rollcall.pages.start.FleetOverview.Attention;
import org.rollcall.ping.Week;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.JobState;
import org.rollcall.platform.job.Jobs;
import org.rollcall.receive.quarantine.Quarantine;

/** Puts together how the fleet does, from the services that answer the API. */
@ApplicationScoped
class FleetOverviews {

    /** Those first that need it most. */
    private static final List<String> KINDS = List.of("bad", "warn", "info", "none");

    private static final int WEEKS = 52;
    private static final int FEWER_WEEKS = 26;
    private static final int MAX_SILENT = 6;
    private static final int MAX_VERSIONS = 5;
    private static final int MAX_JOBS = 100;

    private final FleetMemory fleet;
    private final Silence silence;
    private final MetricHealthList health;
    private final Identities identities;
    private final Quarantine quarantine;
    private final Jobs jobs;
    private final Clock clock;

    FleetOverviews(
            FleetMemory fleet,
            Silence silence,
            MetricHealthList health,
            Identities identities,
            Quarantine quarantine,
            Jobs jobs,
            Clock clock) {
        this.fleet = fleet;
        this.silence = silence;
        this.health = health;
        this.identities = identities;
        this.quarantine = quarantine;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * The fleet now.
     *
     * @param base the URL of this service
     * @param withOperations whether the reader may see quarantine and jobs
     */
    FleetOverview now(String base, boolean withOperations) {
        var running = Week.of(clock.instant());
        var first = running.minus(WEEKS);
        var weeks = fleet.lifecycle(Visibility.ALL, new Weeks(first, running)).weeks();
        var over = weeks.stream().filter(week -> !week.running()).toList();
        var path = "/api/v4/usage_data/%s?from=%s&to=%s";
        var fewer = running.minus(FEWER_WEEKS);
        var silent = silence.latest(Visibility.ALL, MAX_SILENT);
        return new FleetOverview(
                running.minus(1).toString(),
                keys(over),
                silent.fleet(),
                attention(silent, withOperations),
                instances(weeks, Take.of(base, path.formatted("lifecycle", first, running), true, """
                        select week, count(*) as instances
                        from weekly_ping
                        where week >= '%s'
                        group by week
                        order by week""".formatted(
                                first.monday()))),
                versions(
                        fleet.versionShares(Visibility.ALL, new Weeks(fewer, running.minus(1))),
                        Take.of(base, path.formatted("versions", fewer, running.minus(1)), true, null)),
                cameAndWent(
                        over.stream()
                                .filter(week -> week.week().compareTo(fewer.toString()) >= 0)
                                .filter(week -> week.returning() > 0) // not the first one, in which all are new
                                .toList(),
                        Take.of(base, path.formatted("lifecycle", fewer, running), true, null)),
                silent);
    }

    private static long pinged(LifecycleWeek week) {
        return week.fresh() + week.returning() + week.resurrected();
    }

    private static List<FleetOverview.Key> keys(List<LifecycleWeek> over) {
        if (over.isEmpty()) {
            return List.of();
        }
        var last = over.getLast();
        var before = over.size() > 1 ? over.get(over.size() - 2) : new LifecycleWeek("", false, 0, 0, 0, 0, 0, 0);
        return List.of(
                FleetOverview.Key.of("Instances that pinged", pinged(last), pinged(before), false),
                FleetOverview.Key.of("New", last.fresh(), before.fresh(), false),
                FleetOverview.Key.of("Back after 4 weeks", last.resurrected(), before.resurrected(), false),
                FleetOverview.Key.of("Silent, up to 3 weeks", last.silent(), before.silent(), true),
                FleetOverview.Key.of("Dormant, 4 weeks and more", last.dormant(), before.dormant(), true));
    }

    private static Figure instances(List<LifecycleWeek> weeks, Take take) {
        var over = weeks.stream().filter(week -> !week.running()).toList();
        var sentence = over.size() < 2
                ? "The first weeks."
                : String.format(
                        Locale.ROOT,
                        "%,d in %s, %s in the week before.",
                        pinged(over.getLast()),
                        over.getLast().week(),
                        pinged(over.get(over.size() - 2)));
        return new Figure(
                "instances",
                "Instances that pinged, by week",
                sentence,
                Chart.lines(
                        "The number of instances that pinged, by week.",
                        over.stream().map(LifecycleWeek::week).toList(),
                        List.of(line("instances", over, FleetOverviews::pinged)),
                        ""),
                take);
    }

    private static Figure cameAndWent(List<LifecycleWeek> weeks, Take take) {
        var sentence = weeks.isEmpty()
                ? "The first weeks."
                : String.format(
                        Locale.ROOT,
                        "%,d new and %,d back in %s; %,d are silent.",
                        weeks.getLast().fresh(),
                        weeks.getLast().resurrected(),
                        weeks.getLast().week(),
                        weeks.getLast().silent());
        return new Figure(
                "came-and-went",
                "Came and went",
                sentence,
                Chart.columns(
                        "New instances, those that came back, and below zero those that are silent, by week.",
                        weeks.stream().map(LifecycleWeek::week).toList(),
                        List.of(
                                line("new", weeks, LifecycleWeek::fresh),
                                line("back after four weeks or more", weeks, LifecycleWeek::resurrected),
                                line("silent for up to three weeks", weeks, LifecycleWeek::silent))),
                take);
    }

    private static Line line(String name, List<LifecycleWeek> weeks, ToLongFunction<LifecycleWeek> number) {
        List<@Nullable Double> values = new ArrayList<>();
        weeks.forEach(week -> values.add((double) number.applyAsLong(week)));
        return new Line(name, values);
    }

    /** The newest versions of the last week, and all others as one. */
    private static Figure versions(List<VersionsOfWeek> weeks, Take take) {
        var last = weeks.isEmpty() ? List.<VersionShare>of() : weeks.getLast().versions();
        var named = last.stream()
                .filter(share -> share.version() != null && !share.prerelease())
                .map(share -> Objects.requireNonNull(share.version()))
                .distinct()
                .sorted(Comparator.comparing((String version) ->
                                DictionaryVersion.parse(version).orElseThrow())
                        .reversed())
                .limit(MAX_VERSIONS)
                .toList();
        var shares = weeks.stream().collect(Collectors.toMap(VersionsOfWeek::week, FleetOverviews::shares));
        var sentence = last.stream()
                .filter(share -> share.version() != null && !share.prerelease())
                .max(Comparator.comparing(VersionShare::share))
                .map(most -> String.format(
                        Locale.ROOT,
                        "Most run %s: %.0f %% of the instances of %s.",
                        most.version(),
                        most.share().doubleValue() * 100,
                        weeks.getLast().week()))
                .orElse("No version is known yet.");
        return new Figure(
                "versions",
                "Versions in use",
                sentence,
                Chart.layers("Shares of versions by week, the newest on top.", calendar(weeks), named, shares),
                take);
    }

    /** From the first to the last, those without a ping among them. */
    private static List<String> calendar(List<VersionsOfWeek> weeks) {
        return weeks.isEmpty()
                ? List.of()
                : week(weeks.getFirst())
                        .through(week(weeks.getLast()))
                        .map(Week::toString)
                        .toList();
    }

    private static Week week(VersionsOfWeek of) {
        return Week.parse(of.week()).orElseThrow();
    }

    private static Map<String, Double> shares(VersionsOfWeek week) {
        var shares = new HashMap<String, Double>();
        week.versions()
                .forEach(share -> shares.merge(
                        share.version() == null || share.prerelease() ? "" : share.version(),
                        share.share().doubleValue() * 100,
                        Double::sum));
        return shares;
    }

    private List<Attention> attention(SilenceAnswer silent, boolean withOperations) {
        var found = new ArrayList<Attention>();
        if (withOperations) {
            var reasons = new TreeMap<>(quarantine.counts());
            var quarantined = sum(reasons);
            var waiting = reasons.getOrDefault("dictionary_missing", 0L);
            found.add(new Attention(
                    quarantined > 0 ? "bad" : "none",
                    "Payloads in quarantine",
                    quarantined,
                    waiting > 0 ? waiting + " wait for a dictionary" : reasonsText(reasons),
                    "/operations/quarantine"));
        }
        var metrics = health.counts();
        found.add(attention(
                "bad",
                "Failing metrics",
                metrics.getOrDefault("failing", 0L),
                "more than half of the instances could not count them for two weeks",
                "/data-quality?state=failing"));
        found.add(attention(
                "bad",
                "Broken metrics",
                metrics.getOrDefault("broken", 0L),
                "declared, and sent by no instance of a version",
                "/data-quality?state=broken"));
        found.add(attention(
                "warn",
                "Instances that fell silent",
                silent.silentInstances(),
                "they sent in three of four weeks, and nothing for two",
                "/data-quality/silence"));
        var findings = identities.counts();
        found.add(attention(
                "warn",
                "Clones and renames to look at",
                findings.clones() + findings.renames(),
                findings.clones() + " clones, " + findings.renames() + " renames that nobody has confirmed",
                "/data-quality/identities"));
        if (withOperations) {
            var running = jobs.list(new JobFilter(null, JobState.RUNNING, Long.MAX_VALUE, MAX_JOBS))
                    .size();
            found.add(attention("info", "Jobs that run", running, "with their progress", "/operations/jobs"));
        }
        found.sort(Comparator.comparingInt(attention -> KINDS.indexOf(attention.kind())));
        return found;
    }

    private static Attention attention(String kind, String name, long count, String more, String href) {
        return new Attention(count > 0 ? kind : "none", name, count, more, href);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String reasonsText(Map<String, Long> reasons) {
        return reasons.isEmpty() ? "none" : String.join(", ", reasons.keySet()).replace('_', ' ');
    }
}
