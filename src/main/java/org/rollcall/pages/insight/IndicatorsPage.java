package org.rollcall.pages.insight;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.indicator.Grouping;
import org.rollcall.analyse.indicator.IndicatorAnswer;
import org.rollcall.analyse.indicator.IndicatorAnswer.Indicator;
import org.rollcall.analyse.indicator.IndicatorAnswer.IndicatorMonth;
import org.rollcall.analyse.indicator.IndicatorList;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.FleetMemory;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Line;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;

/** The metrics with one tag over months: the largest as lines, one of them month by month, and all of them in a month. */
@Path("/indicators")
@RolesAllowed({"read_service_ping", "admin"})
public class IndicatorsPage {

    private static final String PATH = "/indicators";
    private static final String API = "/api/v4/usage_data/indicators";

    /** The tag that is shown where none is asked for. */
    private static final String USUAL_TYPE = "smau";

    private static final int MAX_LINES = 4;
    private static final int METRICS_ON_A_PAGE = 50;
    private static final int MAX_GROUPS = 100;

    /** No dictionary tags a metric yet. */
    record Nothing() implements TemplateInstance {}

    /**
     * The page.
     *
     * @param last the month that the list of metrics is of
     * @param groups options; the first one is for all of them
     * @param focus the metric that is shown month by month; null where nobody has sent anything
     */
    record Shown(
            Parameters asked,
            String type,
            String lede,
            List<Choice> types,
            List<Choice> groupings,
            List<Choice> groups,
            Figure figure,
            @Nullable Focus focus,
            String last,
            boolean isRunning,
            List<Metric> metrics,
            long found,
            @Nullable String next,
            Take take)
            implements TemplateInstance {}

    /**
     * A metric month by month.
     *
     * @param isCounter whether months have increases, and not values
     * @param months latest month first
     */
    record Focus(String keyPath, @Nullable String group, boolean isCounter, List<Month> months) {

        /** The name of the table. */
        public String label() {
            return keyPath + ", month by month";
        }
    }

    /** A metric in a month; null where it was no indicator then. */
    record Month(String month, boolean isRunning, Indicator of) {

        /** Those that report, and add nothing to an increase. */
        public long addingNothing() {
            return of.first() + of.reset() + of.gap();
        }
    }

    /**
     * A metric in a month.
     *
     * @param href shows it month by month
     */
    record Metric(@Nullable String group, Indicator of, boolean isChosen, String href) {}

    /** A metric of a group, whatever the month. */
    private record Place(@Nullable String group, String keyPath) {

        Optional<Indicator> in(PlacedMonth month) {
            return Optional.ofNullable(month.all().get(this));
        }
    }

    /**
     * A month.
     *
     * @param all in the order of groups and key paths
     */
    private record PlacedMonth(String month, boolean running, Map<Place, Indicator> all) {

        static PlacedMonth of(IndicatorMonth month) {
            var all = new LinkedHashMap<Place, Indicator>();
            for (var group : month.groups()) {
                group.metrics().forEach(metric -> all.put(new Place(group.name(), metric.keyPath()), metric));
            }
            return new PlacedMonth(month.month(), month.running(), all);
        }

        /** The instances of a group, or of all together: those of each metric are the same ones. */
        long instances(ToLongFunction<Indicator> number, Grouping grouping) {
            var groups = new HashMap<String, Long>();
            all.forEach((place, metric) -> groups.merge(
                    grouping == Grouping.EDITION ? name(place.group()) : "", number.applyAsLong(metric), Math::max));
            return groups.values().stream().mapToLong(instances -> instances).sum();
        }
    }

    /** What is asked for. */
    public record Parameters(
            @BeanParam PingParameters pings,
            @QueryParam("type") @Nullable String type,
            @QueryParam("group_by") @DefaultValue("stage") String groupBy,
            @QueryParam("group") @Nullable String group,
            @QueryParam("metric") @Nullable String metric,

            @QueryParam("page") @DefaultValue("1") @Min(1) @Max(1000)
            int page) {

        public String from() {
            return pings.from() == null ? "" : pings.from();
        }

        public String to() {
            return pings.to() == null ? "" : pings.to();
        }

        public String hostname() {
            return pings.hostname().isEmpty() ? "" : pings.hostname().getFirst();
        }

        Href query(String ofType, String by) {
            return Href.to(PATH)
                    .with("type", ofType)
                    .with("group_by", by)
                    .with("from", pings.from())
                    .with("to", pings.to())
                    .with("hostname", pings.hostname());
        }
    }

    private final IndicatorList indicators;
    private final FleetMemory fleet;
    private final Caller caller;
    private final AuditedRead read;
    private final Frame frame;

    IndicatorsPage(IndicatorList indicators, FleetMemory fleet, Caller caller, AuditedRead read, Frame frame) {
        this.indicators = indicators;
        this.fleet = fleet;
        this.caller = caller;
        this.read = read;
        this.frame = frame;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@BeanParam @Valid Parameters asked) {
        var types = indicators.types();
        var type = asked.type() != null
                ? asked.type()
                : types.contains(USUAL_TYPE) ? USUAL_TYPE : types.isEmpty() ? null : types.getFirst();
        if (type == null) {
            return new Nothing();
        }
        var pings = asked.pings();
        var grouping = EnumParameter.of("group_by", asked.groupBy(), Grouping.class);
        var answer = fleet.indicators(type, pings.visibility(caller), pings.months(), grouping);
        read.rows(answer.countRows());
        return shown(asked, types, answer, grouping);
    }

    private Shown shown(Parameters asked, List<String> types, IndicatorAnswer answer, Grouping grouping) {
        var months = answer.months().stream().map(PlacedMonth::of).toList();
        var last = last(months);
        var wanted = last.map(month -> List.copyOf(month.all().keySet())).orElse(List.of());
        var group = asked.group() != null
                        && wanted.stream().anyMatch(place -> name(place.group()).equals(asked.group()))
                ? asked.group()
                : null;
        var inGroup = wanted.stream()
                .filter(place -> group == null || name(place.group()).equals(group))
                .toList();
        var largest = inGroup.stream().sorted(largestFirst(last)).toList();
        var chosen = largest.stream()
                .filter(place -> place.keyPath().equals(asked.metric()))
                .findFirst()
                .or(() -> largest.stream().findFirst());
        var lines = lines(chosen, largest, grouping);
        var query = asked.query(answer.type(), asked.groupBy());
        var metrics = inGroup.stream()
                .skip((long) (asked.page() - 1) * METRICS_ON_A_PAGE)
                .limit(METRICS_ON_A_PAGE)
                .flatMap(place -> last
                        .flatMap(place::in)
                        .map(indicator -> new Metric(
                                place.group(),
                                indicator,
                                chosen.filter(place::equals).isPresent(),
                                query.with("group", name(place.group()))
                                                .with("metric", place.keyPath())
                                                .text()
                                        + "#by-month"))
                        .stream())
                .toList();
        var take = take(asked, answer);
        return new Shown(
                asked,
                answer.type(),
                lede(answer.type(), last, grouping),
                Choice.links(types, answer.type(), type -> asked.query(type, asked.groupBy())),
                Choice.options(List.of("stage", "group", "edition"), asked.groupBy()),
                Choice.options(
                        wanted.stream()
                                .map(place -> name(place.group()))
                                .distinct()
                                .limit(MAX_GROUPS)
                                .toList(),
                        group),
                figure(months, lines, last, grouping, take),
                chosen.map(place -> focus(place, months)).orElse(null),
                last.map(PlacedMonth::month).map(InsightText::month).orElse(""),
                last.filter(PlacedMonth::running).isPresent(),
                metrics,
                inGroup.size(),
                inGroup.size() > asked.page() * METRICS_ON_A_PAGE
                        ? query.with("group", group)
                                .with("page", asked.page() + 1)
                                .text()
                        : null,
                take);
    }

    /** The last month that is over; the running one where there is no other. */
    private static Optional<PlacedMonth> last(List<PlacedMonth> months) {
        return months.reversed().stream()
                .filter(month -> !month.running())
                .findFirst()
                .or(() -> months.stream().findFirst());
    }

    /** Instances that send no edition are a group without a name. */
    private static String name(@Nullable String group) {
        return group == null ? "none" : group;
    }

    private static Comparator<Place> largestFirst(Optional<PlacedMonth> month) {
        return Comparator.<Place, BigDecimal>comparing(place ->
                        month.flatMap(place::in).map(Indicator::recorded).orElse(BigDecimal.ONE.negate()))
                .reversed();
    }

    /** The one that is chosen, then the largest; by edition, the same metric of other editions. */
    private static List<Place> lines(Optional<Place> chosen, List<Place> largest, Grouping grouping) {
        var seen = new HashSet<Place>();
        return Stream.concat(chosen.stream(), largest.stream())
                .filter(place -> grouping != Grouping.EDITION
                        || chosen.filter(one -> one.keyPath().equals(place.keyPath()))
                                .isPresent())
                .filter(seen::add)
                .limit(MAX_LINES)
                .toList();
    }

    private static Figure figure(
            List<PlacedMonth> months, List<Place> places, Optional<PlacedMonth> last, Grouping grouping, Take take) {
        var drawn = months.stream()
                .filter(month -> !month.running() || months.size() == 1)
                .dropWhile(month -> month.all().values().stream().allMatch(metric -> metric.seen() == 0))
                .toList();
        var lines = places.stream().map(place -> line(place, drawn, grouping)).toList();
        var sentence = sentence(places, lines, drawn, last);
        return new Figure(
                "largest",
                grouping == Grouping.EDITION ? "By edition" : places.size() > 1 ? "The largest" : "Over time",
                sentence,
                Chart.lines(sentence, drawn.stream().map(PlacedMonth::month).toList(), lines, ""),
                take);
    }

    private static Line line(Place place, List<PlacedMonth> months, Grouping grouping) {
        var values = new ArrayList<@Nullable Double>();
        var failed = new HashSet<Integer>();
        for (var i = 0; i < months.size(); i++) {
            var indicator = place.in(months.get(i));
            var recorded = indicator.map(Indicator::recorded);
            values.add(recorded.map(BigDecimal::doubleValue).orElse(null));
            if (recorded.isEmpty() && indicator.filter(one -> one.failed() > 0).isPresent()) {
                failed.add(i);
            }
        }
        var name = grouping == Grouping.EDITION
                ? name(place.group())
                : name(place.group()) + ": " + InsightText.lastPart(place.keyPath());
        return new Line(name, values, failed);
    }

    private static String sentence(
            List<Place> places, List<Line> lines, List<PlacedMonth> drawn, Optional<PlacedMonth> last) {
        if (places.isEmpty() || last.isEmpty() || drawn.isEmpty()) {
            return "Nobody has sent a number yet.";
        }
        var values = lines.getFirst().values();
        var now = values.getLast();
        var before = values.size() < 2 ? null : values.get(values.size() - 2);
        var month = InsightText.month(drawn.getLast().month());
        if (now == null) {
            return "Nobody reported %s in %s.".formatted(lines.getFirst().name(), month);
        }
        var text = "%s: %s in %s".formatted(lines.getFirst().name(), PageText.number(now, 0), month);
        return before == null || before == 0
                ? text + "."
                : text
                        + ", %s %s than in the month before."
                                .formatted(
                                        PageText.percent(Math.abs(now - before) * 100 / before),
                                        now < before ? "less" : "more");
    }

    private static Focus focus(Place place, List<PlacedMonth> months) {
        var found = IntStream.range(0, months.size())
                .mapToObj(i -> months.get(months.size() - 1 - i))
                .flatMap(month -> place.in(month).map(one -> new Month(month.month(), month.running(), one)).stream())
                .toList();
        return new Focus(
                place.keyPath(),
                place.group(),
                found.stream().anyMatch(month -> "all".equals(month.of().timeFrame())),
                found);
    }

    private static String lede(String type, Optional<PlacedMonth> last, Grouping grouping) {
        var text = "Metrics that the dictionaries tag %s. ".formatted(type);
        var seen = last.map(month -> month.instances(Indicator::seen, grouping)).orElse(0L);
        if (last.isEmpty() || seen == 0) {
            return text + "No instance has sent a ping in these months.";
        }
        return text
                + "In %s, up to %s of %s report each of them."
                        .formatted(
                                InsightText.month(last.get().month()),
                                PageText.number(last.get().instances(Indicator::reporting, grouping)),
                                PageText.count(seen, "instance", "instances"));
    }

    private Take take(Parameters asked, IndicatorAnswer answer) {
        var query = Href.to(API).with("type", answer.type()).with("group_by", asked.groupBy());
        if (!answer.months().isEmpty()) {
            query = query.with("from", answer.months().getFirst().month())
                    .with("to", answer.months().getLast().month());
        }
        return Take.of(
                frame.base(), query.with("hostname", asked.pings().hostname()).text(), true, null);
    }
}
