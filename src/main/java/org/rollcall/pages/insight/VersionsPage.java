package org.rollcall.pages.insight;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.lifecycle.VersionAnswer;
import org.rollcall.analyse.lifecycle.VersionAnswer.Upgrade;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionShare;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionsOfWeek;
import org.rollcall.analyse.lifecycle.VersionList;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.FleetMemory;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;

/** Which versions instances have, who can run what, and how long upgrades take. */
@Path("/versions")
@RolesAllowed({"read_service_ping", "admin"})
public class VersionsPage {

    private static final String PATH = "/versions";
    private static final String API = "/api/v4/usage_data/versions";
    private static final int USUAL_WEEKS = 26;

    /** Beside them a layer has all others. */
    private static final int MAX_LAYERS = 5;

    private static final int MAX_EDITIONS = 8;
    private static final int MAX_REACHES = 16;
    private static final int MAX_UPGRADES = 30;

    /** The week of its first line is put in. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SQL = """
            select week, substring(product_version from '^v?(\\d+\\.\\d+)') as version, count(*) as instances
            from weekly_ping
            where week >= '%s'
            group by week, version
            order by week, version""";

    /**
     * The page.
     *
     * @param edition that is shown; empty for all
     * @param reaches highest version first
     * @param reachesWeek the week that they are of; empty where there is none
     * @param upgrades latest release first
     */
    record Shown(
            String from,
            String to,
            String hostname,
            String edition,
            String lede,
            List<Choice> editions,
            Figure versions,
            Figure shares,
            String reachesWeek,
            String reachesSentence,
            List<Reach> reaches,
            List<ReleaseUpgrade> upgrades,
            Take take)
            implements TemplateInstance {}

    /** The instances that have a version or a later one. */
    record Reach(String version, long instances, Double percent) {}

    /**
     * How long upgrades to a release take.
     *
     * @param instances that have it in the last week; 0 where none does
     * @param percent of those that could have upgraded and did; null where there are none
     * @param first path of a small line: the share of the release in its first weeks; null where there are less than two
     */
    record ReleaseUpgrade(
            Upgrade of,
            long instances,
            @Nullable Double percent,
            @Nullable Spark first) {}

    private final FleetMemory fleet;
    private final Caller caller;
    private final AuditedRead read;
    private final Frame frame;
    private final Clock clock;

    VersionsPage(FleetMemory fleet, Caller caller, AuditedRead read, Frame frame, Clock clock) {
        this.fleet = fleet;
        this.caller = caller;
        this.read = read;
        this.frame = frame;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@BeanParam PingParameters asked, @QueryParam("edition") @Nullable String edition) {
        var visibility = asked.visibility(caller);
        var running = Week.of(clock.instant());
        var to = Optional.ofNullable(asked.weeks().to())
                .filter(week -> week.compareTo(running) <= 0)
                .orElse(running);
        var from = Optional.ofNullable(asked.weeks().from()).orElseGet(() -> to.minus(USUAL_WEEKS - 1));
        var answer = fleet.versionsByEdition(visibility, new Weeks(from, to));
        read.rows(answer.countRows());
        return new Answered(answer, from, to, asked, edition == null ? "" : edition).shown(frame);
    }

    /**
     * What was found, for one edition or for all.
     *
     * @param asked as it was asked for
     */
    private record Answered(VersionAnswer answer, Week from, Week to, PingParameters asked, String edition) {

        Shown shown(Frame frame) {
            var weeks = weeks();
            var last = weeks.reversed().stream()
                    .filter(week -> !week.running())
                    .findFirst()
                    .or(() -> weeks.stream().findFirst());
            var take = take(frame);
            var reaches = last.map(Answered::reaches).orElse(List.of());
            return new Shown(
                    asked.from() == null ? "" : from.toString(),
                    asked.to() == null ? "" : to.toString(),
                    asked.hostname().isEmpty() ? "" : asked.hostname().getFirst(),
                    edition,
                    lede(last),
                    editions(),
                    figure(weeks, last, take),
                    shares(take(frame, true)),
                    last.map(VersionsOfWeek::week).orElse(""),
                    sentence(reaches),
                    reaches,
                    upgrades(weeks, last),
                    take);
        }

        private static String name(@Nullable String edition) {
            return edition == null ? "none" : edition;
        }

        private static String name(VersionShare share) {
            var version = share.version();
            return version == null ? "unknown" : version + (share.prerelease() ? "-pre" : "");
        }

        /** The weeks of the edition that is shown, or of all editions together. */
        private List<VersionsOfWeek> weeks() {
            return edition.isEmpty()
                    ? VersionList.together(answer.weeks())
                    : answer.weeks().stream()
                            .filter(week -> name(week.edition()).equals(edition))
                            .toList();
        }

        private List<Choice> editions() {
            var instances = new HashMap<String, Long>();
            answer.weeks().forEach(week -> instances.merge(name(week.edition()), week.instances(), Math::max));
            var largest = instances.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(MAX_EDITIONS)
                    .map(Map.Entry::getKey);
            return Stream.concat(Stream.of(""), largest)
                    .map(name -> new Choice(
                            name,
                            name.isEmpty() ? "all editions" : name,
                            name.equals(edition),
                            Href.to(PATH)
                                    .with("from", asked.from())
                                    .with("to", asked.to())
                                    .with("hostname", asked.hostname())
                                    .with("edition", name)
                                    .text()))
                    .toList();
        }

        private Take take(Frame frame) {
            return take(frame, !edition.isEmpty());
        }

        private Take take(Frame frame, boolean byEdition) {
            return Take.of(
                    frame.base(),
                    Href.to(API)
                            .with("from", from)
                            .with("to", to)
                            .with("group_by", byEdition ? "edition" : null)
                            .with("hostname", asked.hostname())
                            .text(),
                    true,
                    SQL.formatted(from.monday()));
        }

        /** The running week would be drawn with the instances that happen to send first; where there is no other, it is. */
        private Stream<VersionsOfWeek> drawn() {
            return answer.weeks().stream()
                    .filter(week -> !week.running() || answer.weeks().stream().allMatch(VersionsOfWeek::running));
        }

        /** All weeks of the charts, those without a ping among them. */
        private List<Week> calendar() {
            var weeks =
                    drawn().map(week -> Week.parse(week.week()).orElseThrow()).toList();
            return weeks.isEmpty()
                    ? List.of()
                    : weeks.getFirst().through(weeks.getLast()).toList();
        }

        /** The versions that most instances have in the last week, the highest first, and the others together. */
        private Figure figure(List<VersionsOfWeek> weeks, Optional<VersionsOfWeek> last, Take take) {
            var largest = last.stream()
                    .flatMap(week -> week.versions().stream())
                    .sorted(comparingLong(VersionShare::instances).reversed())
                    .limit(MAX_LAYERS)
                    .map(Answered::name)
                    .collect(Collectors.toSet());
            var named = last.stream()
                    .flatMap(week -> week.versions().reversed().stream())
                    .map(Answered::name)
                    .filter(largest::contains)
                    .toList();
            var byWeek = new HashMap<String, Map<String, Double>>();
            weeks.forEach(week -> byWeek.put(
                    week.week(),
                    week.versions().stream()
                            .collect(Collectors.toMap(
                                    Answered::name, share -> percent(share.instances(), week.instances())))));
            var sentence = last.isEmpty()
                    ? "No ping has arrived in these weeks."
                    : "Share of instances by minor version: in %s most have %s."
                            .formatted(last.get().week(), most(last.get()));
            return new Figure("versions-in-use", "Versions in use", sentence, layers(sentence, named, byWeek), take);
        }

        private static double percent(long part, long whole) {
            return part * 100.0 / whole;
        }

        private static String most(VersionsOfWeek week) {
            return week.versions().stream()
                    .max(comparingLong(VersionShare::instances))
                    .map(share -> "%s (%s)".formatted(name(share), InsightText.share(share.share())))
                    .orElse("none");
        }

        private Chart layers(String description, List<String> named, Map<String, Map<String, Double>> byWeek) {
            return Chart.layers(
                    description, calendar().stream().map(Week::toString).toList(), named, byWeek);
        }

        /** The shares of editions, whichever is shown. */
        private Figure shares(Take take) {
            var byWeek = new HashMap<String, Map<String, Double>>();
            var all = answer.weeks().stream()
                    .collect(Collectors.groupingBy(
                            VersionsOfWeek::week, Collectors.summingLong(VersionsOfWeek::instances)));
            answer.weeks()
                    .forEach(week -> byWeek.computeIfAbsent(week.week(), _ -> new HashMap<>())
                            .put(
                                    name(week.edition()),
                                    percent(week.instances(), Objects.requireNonNull(all.get(week.week())))));
            var last = drawn().map(VersionsOfWeek::week).reduce("", (_, later) -> later);
            var named = byWeek.getOrDefault(last, Map.of()).entrySet().stream()
                    .sorted(Map.Entry.<String, Double>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(MAX_LAYERS)
                    .map(Map.Entry::getKey)
                    .toList();
            var sentence = named.isEmpty()
                    ? "No ping has arrived in these weeks."
                    : "Share of instances by edition: in %s most have %s (%s)."
                            .formatted(
                                    last,
                                    named.getFirst(),
                                    PageText.percent(Objects.requireNonNull(byWeek.get(last))
                                            .get(named.getFirst())));
            return new Figure("editions", "Editions", sentence, layers(sentence, named, byWeek), take);
        }

        private static List<Reach> reaches(VersionsOfWeek week) {
            var reaches = new ArrayList<Reach>();
            var instances = 0L;
            for (var share : week.versions().reversed()) {
                var version = share.version();
                var reach = share.atOrAbove();
                if (version == null || reach == null) {
                    continue;
                }
                instances += share.instances();
                if (!share.prerelease()) {
                    reaches.add(new Reach(
                            version, instances, reach.movePointRight(2).doubleValue()));
                }
            }
            return reaches.stream().limit(MAX_REACHES).toList();
        }

        /** The highest version that nine of ten have. */
        private static String sentence(List<Reach> reaches) {
            return reaches.stream()
                    .filter(reach -> reach.percent() >= 90)
                    .findFirst()
                    .map(reach -> "A feature of %s reaches nine of ten instances.".formatted(reach.version()))
                    .orElse("No version reaches nine of ten instances.");
        }

        private String lede(Optional<VersionsOfWeek> last) {
            return last.map(week -> "%s of %s in %s."
                            .formatted(
                                    PageText.count(week.versions().size(), "version", "versions"),
                                    PageText.count(week.instances(), "instance", "instances"),
                                    week.week()))
                    .orElse("Which versions instances have, and how long they take to upgrade.");
        }

        private List<ReleaseUpgrade> upgrades(List<VersionsOfWeek> weeks, Optional<VersionsOfWeek> last) {
            var instances = last.stream()
                    .flatMap(week -> week.versions().stream())
                    .collect(Collectors.toMap(Answered::name, VersionShare::instances));
            var seen = new HashSet<String>();
            return answer.upgrades().reversed().stream()
                    .filter(upgrade -> seen.add(upgrade.version()))
                    .sorted(comparing(Upgrade::released).reversed())
                    .limit(MAX_UPGRADES)
                    .map(upgrade -> new ReleaseUpgrade(
                            upgrade,
                            instances.getOrDefault(upgrade.version(), 0L),
                            upgrade.upgraded() + upgrade.waiting() == 0
                                    ? null
                                    : (Double) percent(upgrade.upgraded(), upgrade.upgraded() + upgrade.waiting()),
                            Spark.of(first(upgrade, weeks))))
                    .toList();
        }

        /** The shares of a release in its first weeks, as far as they are shown. */
        private static List<Double> first(Upgrade upgrade, List<VersionsOfWeek> weeks) {
            return weeks.stream()
                    .filter(week -> week.week().compareTo(upgrade.released()) >= 0)
                    .limit(Spark.POINTS)
                    .map(week -> week.versions().stream()
                            .filter(share -> name(share).equals(upgrade.version()))
                            .mapToDouble(share -> share.share().doubleValue())
                            .sum())
                    .toList();
        }
    }
}
