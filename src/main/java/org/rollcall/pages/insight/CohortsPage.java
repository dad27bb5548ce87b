package org.rollcall.pages.insight;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.lifecycle.CohortAnswer;
import org.rollcall.analyse.lifecycle.CohortAnswer.Cohort;
import org.rollcall.analyse.lifecycle.CohortAnswer.CohortMean;
import org.rollcall.analyse.lifecycle.CohortAnswer.CohortMonth;
import org.rollcall.analyse.lifecycle.CohortList;
import org.rollcall.analyse.lifecycle.LifecycleAnswer.LifecycleWeek;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.FleetMemory;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Line;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;

/** How long instances stay: by the month of their first ping, and week by week. */
@Path("/cohorts")
@RolesAllowed({"read_service_ping", "admin"})
public class CohortsPage {

    private static final String COHORTS = "/api/v4/usage_data/cohorts";
    private static final String LIFECYCLE = "/api/v4/usage_data/lifecycle";

    /** Months before the running one that are shown where none are asked for: as far as a cohort is followed. */
    private static final int USUAL_MONTHS = CohortList.MONTHS;

    private static final int SHADES = 8;

    /**
     * The page.
     *
     * @param after the numbers of months since the first ping, which are the columns
     * @param mean empty where no month is over
     * @param weeks latest week first
     */
    record Shown(
            String from,
            String to,
            String hostname,
            String lede,
            List<Integer> after,
            List<Row> rows,
            List<Cell> mean,
            Take take,
            Figure lifecycle,
            List<LifecycleWeek> weeks)
            implements TemplateInstance {}

    /** The instances with their first ping in a month. */
    record Row(String month, long instances, List<Cell> cells) {}

    /**
     * The share of a cohort that was seen in a month.
     *
     * @param percent null where the month has not begun
     * @param shade {@code g1} to {@code g9}; empty where there is no share
     * @param isRunning whether the month is not over
     */
    record Cell(@Nullable Double percent, String shade, boolean isRunning) {

        private static final Cell NONE = new Cell(null, "", false);

        /** Without digits behind the point; empty where there is none, which is not 0. */
        public String text() {
            return percent == null ? "" : PageText.number(percent, 0).toString();
        }
    }

    private final FleetMemory fleet;
    private final Caller caller;
    private final AuditedRead read;
    private final Frame frame;
    private final Clock clock;

    CohortsPage(FleetMemory fleet, Caller caller, AuditedRead read, Frame frame, Clock clock) {
        this.fleet = fleet;
        this.caller = caller;
        this.read = read;
        this.frame = frame;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@BeanParam PingParameters asked) {
        var visibility = asked.visibility(caller);
        var running = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        var to = asked.months().to() == null ? running : asked.months().to();
        var from = asked.months().from() == null
                ? to.minusMonths(USUAL_MONTHS)
                : asked.months().from();
        var found = fleet.cohorts(visibility, from, to);
        var first = week(from.atDay(1));
        var last = week(to.atEndOfMonth());
        // One week more: what fell silent in the first one shows only beside the week before.
        var weeks = fleet.lifecycle(visibility, new Weeks(first.minus(1), last)).weeks();
        var shown = weeks.stream()
                .filter(week -> !week.week().equals(first.minus(1).toString()))
                .toList();
        read.rows(found.countRows() + shown.size());
        return new Shown(
                asked.from() == null ? "" : from.toString(),
                asked.to() == null ? "" : to.toString(),
                asked.hostname().isEmpty() ? "" : asked.hostname().getFirst(),
                lede(found),
                IntStream.rangeClosed(0, CohortList.MONTHS).boxed().toList(),
                found.cohorts().stream().map(CohortsPage::row).toList(),
                mean(found.mean()),
                take(COHORTS, from, to, asked.hostname()),
                figure(weeks, shown, take(LIFECYCLE, first, last, asked.hostname())),
                shown.reversed());
    }

    private static Week week(LocalDate day) {
        return Week.of(day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static Row row(Cohort cohort) {
        return new Row(
                InsightText.shortMonth(cohort.month()),
                cohort.instances(),
                padded(cohort.months().stream().map(CohortsPage::cell)));
    }

    private static Cell cell(CohortMonth month) {
        return cell(month.share().movePointRight(2).doubleValue(), month.running());
    }

    private static Cell cell(double percent, boolean isRunning) {
        var shade = percent >= 100 ? SHADES + 1 : (int) Math.ceil(percent * SHADES / 100);
        return new Cell(percent, shade == 0 ? "" : "g" + shade, isRunning);
    }

    private static List<Cell> mean(List<CohortMean> mean) {
        return mean.isEmpty()
                ? List.of()
                : padded(mean.stream()
                        .map(month -> new Cell(month.share().movePointRight(2).doubleValue(), "", false)));
    }

    private static List<Cell> padded(Stream<Cell> cells) {
        return Stream.concat(cells, Stream.generate(() -> Cell.NONE))
                .limit(CohortList.MONTHS + 1L)
                .toList();
    }

    /** The mean of the last month that all cohorts but the youngest have: the later ones are of few. */
    private static String lede(CohortAnswer found) {
        var text = "Instances by the month of their first ping, and the share that still pings in the months after.";
        return found.mean().size() < 2
                ? text
                : text
                        + " After %s it is %s."
                                .formatted(
                                        PageText.count(found.mean().getLast().after(), "month", "months"),
                                        InsightText.share(found.mean().getLast().share()));
    }

    private Take take(String path, Object from, Object to, List<String> hostname) {
        return Take.of(
                frame.base(),
                Href.to(path)
                        .with("from", from)
                        .with("to", to)
                        .with("hostname", hostname)
                        .text(),
                true,
                null);
    }

    /**
     * The instances that came, came back and fell silent in each week. Those that fell silent for four weeks are all that are
     * dormant or gone and were not a week before; those that came back have left them. In the first week of all everybody is
     * new, and the running one is not over: neither is drawn.
     *
     * @param weeks the shown ones and, where it is there, the one before
     */
    private static Figure figure(List<LifecycleWeek> weeks, List<LifecycleWeek> shown, Take take) {
        var drawn = new ArrayList<LifecycleWeek>();
        var fell = new ArrayList<@Nullable Double>();
        for (var i = Math.max(1, weeks.size() - shown.size()); i < weeks.size(); i++) {
            var week = weeks.get(i);
            if (!week.running()) {
                drawn.add(week);
                fell.add((double) (away(week) - away(weeks.get(i - 1)) + week.resurrected()));
            }
        }
        var sentence = sentence(drawn, fell);
        return new Figure(
                "lifecycle",
                "Who came and who fell silent",
                sentence,
                Chart.columns(
                        sentence,
                        drawn.stream().map(LifecycleWeek::week).toList(),
                        List.of(
                                line("new", drawn, LifecycleWeek::fresh),
                                line("back after four weeks or more", drawn, LifecycleWeek::resurrected),
                                new Line("silent for four weeks", fell))),
                take);
    }

    private static long away(LifecycleWeek week) {
        return week.dormant() + week.gone();
    }

    private static Line line(String name, List<LifecycleWeek> weeks, ToLongFunction<LifecycleWeek> number) {
        return new Line(
                name,
                weeks.stream()
                        .<@Nullable Double>map(week -> (double) number.applyAsLong(week))
                        .toList());
    }

    private static String sentence(List<LifecycleWeek> weeks, List<@Nullable Double> fell) {
        if (weeks.isEmpty()) {
            return "No week with a ping is over yet, but for the first one.";
        }
        var came = weeks.stream().mapToLong(LifecycleWeek::fresh).sum();
        var back = weeks.stream().mapToLong(LifecycleWeek::resurrected).sum();
        var silent =
                fell.stream().mapToDouble(value -> value == null ? 0 : value).sum();
        return "In %s %s came, %s came back, and %s fell silent."
                .formatted(
                        PageText.count(weeks.size(), "week", "weeks"),
                        PageText.count(came, "instance", "instances"),
                        PageText.number(back),
                        PageText.number(silent, 0));
    }
}
