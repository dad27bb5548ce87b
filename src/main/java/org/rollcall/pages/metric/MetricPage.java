package org.rollcall.pages.metric;

import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.UuidParameter;
import org.rollcall.analyse.fleet.ListedMetric;
import org.rollcall.analyse.fleet.MetricList;
import org.rollcall.analyse.series.SeriesAnswer.Aggregate;
import org.rollcall.analyse.series.SeriesList;
import org.rollcall.analyse.series.SeriesResource;
import org.rollcall.dictionary.DeclaredMetric;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.MetricSearch;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AnonymousReads;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The metrics of all dictionaries for anyone, and the values of one for who may read data of instances. */
@Path("/metrics")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class MetricPage {

    /**
     * The search.
     *
     * @param next address of the next part; null where there is none
     */
    record Found(
            @Nullable String query,
            @Nullable String category,
            @Nullable String group,
            @Nullable String indicator,
            List<ListedMetric> metrics,
            @Nullable String next,
            @Nullable Take take)
            implements TemplateInstance {}

    /**
     * One metric.
     *
     * @param metric as the highest dictionary that has it declares it
     * @param declarations of every dictionary that has it, highest version first
     * @param values null where the caller may not read them, or there are no numbers
     */
    record One(
            ListedMetric metric,
            List<Map.Entry<DictionaryVersion, DeclaredMetric>> declarations,
            @Nullable Values values)
            implements TemplateInstance {}

    /**
     * The values over weeks.
     *
     * @param distribution null where increases are asked for, which have none of their own
     */
    record Values(Asked asked, Figure series, @Nullable Figure distribution) {}

    /** What is asked for, with what stands for it where it was left out. */
    record Asked(
            String aggregate,
            List<String> aggregates,
            String groupBy,
            boolean delta,
            String from,
            String to,
            @Nullable String hostname) {}

    private static final int ROWS = 100;
    private static final int WEEKS = 52;

    private final MetricList metrics;
    private final DictionaryCatalog catalog;
    private final SeriesList series;
    private final Frame frame;
    private final Caller caller;
    private final AnonymousReads reads;
    private final AuditedRead read;
    private final Clock clock;

    MetricPage(
            MetricList metrics,
            DictionaryCatalog catalog,
            SeriesList series,
            Frame frame,
            Caller caller,
            AnonymousReads reads,
            AuditedRead read,
            Clock clock) {
        this.metrics = metrics;
        this.catalog = catalog;
        this.series = series;
        this.frame = frame;
        this.caller = caller;
        this.reads = reads;
        this.read = read;
        this.clock = clock;
    }

    @GET
    public TemplateInstance found(
            @QueryParam("query") @Nullable String query,
            @QueryParam("category") @Nullable String category,
            @QueryParam("group") @Nullable String group,
            @QueryParam("indicator") @Nullable String indicator,
            @QueryParam("after") @Nullable String after,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        reads.countCostly(context);
        var rows = metrics.page(MetricSearch.of(query, category, group, indicator, after, ROWS + 1), frame.seesAll());
        var shown = rows.subList(0, Math.min(ROWS, rows.size()));
        return new Found(
                query,
                category,
                group,
                indicator,
                shown,
                rows.size() > ROWS ? next(uri, shown.getLast().keyPath()) : null,
                frame.mayRead()
                        ? Take.of(
                                frame.base(),
                                Href.to("/api/v4/usage_data/metrics?per_page=100")
                                        .with("q", query)
                                        .with("category", category)
                                        .with("group", group)
                                        .with("indicator", indicator)
                                        .text(),
                                false,
                                null)
                        : null);
    }

    private static String next(UriInfo uri, String keyPath) {
        var address =
                uri.getRequestUriBuilder().replaceQueryParam("after", "{after}").build(keyPath);
        return address.getRawPath() + "?" + address.getRawQuery();
    }

    @GET
    @Path("/{key_path:.+}")
    public TemplateInstance one(
            @PathParam("key_path") String keyPath,
            @BeanParam PingParameters pings,
            @BeanParam UuidParameter uuid,
            @QueryParam("aggregate") @DefaultValue("sum") String aggregate,
            @QueryParam("group_by") @DefaultValue("none") String groupBy,
            @QueryParam("delta") @DefaultValue("false") boolean delta,
            @Context RoutingContext context) {
        reads.countCostly(context);
        var declarations = catalog.declarations(keyPath);
        var metric = found(keyPath);
        if (!frame.mayRead() || !"number".equals(metric.valueType())) {
            return new One(metric, highestFirst(declarations), null);
        }
        var running = Week.of(clock.instant());
        var from = Objects.requireNonNullElse(pings.from(), running.minus(WEEKS).toString());
        // A week that is not over looks like a fall.
        var to = Objects.requireNonNullElse(pings.to(), running.minus(1).toString());
        var bounded = new PingParameters(pings.hostname(), from, to, pings.otherInstances(), pings.uri());
        var asked = new Asked(
                aggregate,
                Arrays.stream(Aggregate.values())
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .toList(),
                groupBy,
                delta,
                from,
                to,
                pings.hostname().isEmpty() ? null : pings.hostname().getFirst());
        var values = new Values(
                asked,
                MetricFigures.series(
                        metric.keyPath(),
                        asked,
                        series.of(parameters(keyPath, bounded, uuid, List.of(aggregate), groupBy, delta)
                                .query(caller)),
                        take(keyPath, asked, pings.hostname(), List.of(aggregate))),
                delta
                        ? null
                        : MetricFigures.distribution(
                                series.of(parameters(keyPath, bounded, uuid, MetricFigures.QUANTILES, "none", false)
                                        .query(caller)),
                                take(keyPath, asked, pings.hostname(), MetricFigures.QUANTILES)));
        read.answered(null);
        return new One(metric, highestFirst(declarations), values);
    }

    private ListedMetric found(String keyPath) {
        return metrics.page(MetricSearch.exactly(keyPath), frame.seesAll()).stream()
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "No published dictionary has a metric with this key path: " + keyPath));
    }

    private static SeriesResource.Parameters parameters(
            String keyPath,
            PingParameters pings,
            UuidParameter uuid,
            List<String> aggregates,
            String groupBy,
            boolean delta) {
        return new SeriesResource.Parameters(keyPath, pings, uuid, aggregates, groupBy, delta, "null");
    }

    private static List<Map.Entry<DictionaryVersion, DeclaredMetric>> highestFirst(
            NavigableMap<DictionaryVersion, DeclaredMetric> declarations) {
        return List.copyOf(declarations.descendingMap().entrySet());
    }

    private Take take(String keyPath, Asked asked, List<String> hostnames, List<String> aggregates) {
        var query = Href.to("/api/v4/usage_data/series")
                .with("metric", keyPath)
                .with("aggregate", aggregates)
                .with("group_by", aggregates.size() > 1 || asked.groupBy().equals("none") ? null : asked.groupBy())
                .with("delta", asked.delta() ? true : null)
                .with("from", asked.from())
                .with("to", asked.to())
                .with("hostname", hostnames);
        return Take.of(
                frame.base(),
                query.text(),
                false,
                "select week, sum(value) as sum\nfrom metric_value\nwhere key_path = '%s'\ngroup by week\norder by week"
                        .formatted(keyPath.replace("'", "''")));
    }
}
