package org.rollcall.pages.instance;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.UserCounts;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.series.SeriesAnswer.InstancePoint;
import org.rollcall.analyse.series.SeriesAnswer.InstanceSeries;
import org.rollcall.analyse.series.SeriesList;
import org.rollcall.analyse.series.SeriesSelection.Grouping;
import org.rollcall.analyse.series.SeriesSelection.Increase;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Take;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** One metric of an instance, over the weeks that somebody asks for. */
@ApplicationScoped
class MetricOverTime {

    private static final int USUAL_WEEKS = 52;

    private static final int MAX_WEEKS = 520;

    /** Metrics that are proposed, as far as the dictionary has them; others can be typed. */
    private static final List<String> PROPOSED = List.of(
            "counts.issues",
            "counts.merge_requests",
            "counts.notes",
            "counts.ci_internal_pipelines",
            "counts.deployments",
            "counts.environments",
            "counts.projects",
            UserCounts.BILLABLE,
            UserCounts.ACTIVE);

    /** In place of those, from a dictionary that has none of them. */
    private static final int FIRST = 10;

    private final SeriesList series;
    private final Caller caller;
    private final Frame frame;
    private final Clock clock;

    MetricOverTime(SeriesList series, Caller caller, Frame frame, Clock clock) {
        this.series = series;
        this.caller = caller;
        this.frame = frame;
        this.clock = clock;
    }

    /**
     * What a form asks for; a field that was left empty asks for nothing.
     *
     * @param show {@code value} or {@code increase}
     */
    record Asked(
            @Nullable String metric,
            @Nullable String show,
            @Nullable String from,
            @Nullable String to) {}

    /** How a metric is followed. */
    enum Show {
        VALUE,
        INCREASE
    }

    /**
     * The form with what it found.
     *
     * @param figure null where there is none, and {@code mistake} says why
     */
    record Shown(
            String metric,
            List<String> proposed,
            boolean isIncrease,
            List<Week> weeks,
            @Nullable Figure figure,
            @Nullable String mistake) {

        public Week from() {
            return weeks.getFirst();
        }

        public Week to() {
            return weeks.getLast();
        }
    }

    /** The weeks that are asked for, or else those of the last year. */
    List<Week> weeks(Asked asked) {
        var now = Week.of(clock.instant());
        var to = week("to", asked.to(), now);
        var from = week("from", asked.from(), to.minus(USUAL_WEEKS - 1L));
        var length = from.weeksUntil(to);
        if (length < 0 || length >= MAX_WEEKS) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    length < 0
                            ? "The week from lies after the week to; swap them."
                            : "More than 520 weeks are asked for; name a later week from, or an earlier week to.",
                    Map.of("parameter", "from"));
        }
        return from.through(to).toList();
    }

    private static Week week(String name, @Nullable String text, Week usual) {
        return text == null ? usual : QueryParameter.parsed(name, text, Week::parse, Week.NOT_A_WEEK);
    }

    /** The metric in the weeks; the mistake where it is none. */
    Shown of(Instance instance, Dictionary dictionary, Asked asked, List<Week> weeks) {
        var proposed = proposed(dictionary);
        var metric = asked.metric() == null
                ? proposed.isEmpty() ? PROPOSED.getFirst() : proposed.getFirst()
                : asked.metric().strip();
        var show = asked.show() == null ? Show.VALUE : EnumParameter.of("show", asked.show(), Show.class);
        var isIncrease = show == Show.INCREASE;
        try {
            var points = points(instance, metric, isIncrease, weeks);
            var figure = Charts.metric(metric, isIncrease, points, weeks, take(instance, metric, isIncrease, weeks));
            return new Shown(metric, proposed, isIncrease, weeks, figure, null);
        } catch (ProblemException e) {
            if (e.type() != ProblemType.INVALID_PARAMETER) {
                throw e;
            }
            return new Shown(
                    metric, proposed, isIncrease, weeks, null, e.problem().detail());
        }
    }

    private static List<String> proposed(Dictionary dictionary) {
        var declared = dictionary.metrics().stream().map(Metric::keyPath).collect(toSet());
        var known = PROPOSED.stream().filter(declared::contains).toList();
        return known.isEmpty()
                ? dictionary.metrics().stream()
                        .filter(metric -> metric.valueType() == ValueType.NUMBER)
                        .map(Metric::keyPath)
                        .limit(FIRST)
                        .toList()
                : known;
    }

    private Map<Week, InstancePoint> points(Instance instance, String metric, boolean isIncrease, List<Week> weeks) {
        var host = new HostnameBinding(false, Set.of(Hostname.host(instance.hostname())), List.of(), Set.of());
        var uuid = instance.uuid();
        var query = new PingQuery(
                new Visibility(caller.binding(), host, false),
                uuid == null ? "" : uuid,
                new PingQuery.Weeks(weeks.getFirst(), weeks.getLast()),
                PingQuery.Product.ANY,
                null,
                false);
        var answer = series.of(new SeriesList.Query(
                metric, query, Set.of(), Grouping.NONE, isIncrease ? Increase.GAPS_NULL : Increase.NO));
        return requireNonNullElse(answer.instances(), List.<InstanceSeries>of()).stream()
                .filter(found ->
                        found.hostname().equals(instance.hostname())) // and not the same host with another port
                .flatMap(found -> found.points().stream())
                .collect(toMap(InstancePoint::week, point -> point));
    }

    private Take take(Instance instance, String metric, boolean isIncrease, List<Week> weeks) {
        var path = new ApiPaths(instance)
                .of("series")
                .with("metric", metric)
                .with("from", weeks.getFirst())
                .with("to", weeks.getLast())
                .with("delta", isIncrease ? true : null);
        return Take.of(
                frame.base(),
                path.toString(),
                false,
                isIncrease
                        ? null
                        : """
                select week, numbers[(select ordinal from metric where key_path = '%s')] as value
                from weekly_ping
                where instance_id = '%s' and week between '%s' and '%s'
                order by week""".formatted(
                                        metric.replace("'", "''"),
                                        instance.id(),
                                        weeks.getFirst().monday(),
                                        weeks.getLast().monday()));
    }
}
