package org.rollcall.pages.dictionary;

import static java.util.stream.Collectors.groupingBy;

import io.quarkus.qute.TemplateInstance;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DeclaredMetric;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryDescription;
import org.rollcall.dictionary.DictionaryResource;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.DictionaryWarning;
import org.rollcall.dictionary.DiffAnswers;
import org.rollcall.dictionary.DiffFilter;
import org.rollcall.dictionary.MetricFacts;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.AnonymousReads;

/** The published dictionaries, one of them, and the changes between two. */
@Path("/dictionaries")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class DictionaryPage {

    /** All of them, highest version first. */
    record All(
            List<Published> dictionaries,
            @Nullable String newest,
            @Nullable String oldest) implements TemplateInstance {}

    /** One in the list; {@code before} is the version below, null for the lowest. */
    record Published(
            DictionaryDescription dictionary, @Nullable String before) {}

    /**
     * One of them.
     *
     * @param categories the number of metrics of each
     * @param metrics those that the filter lets through, on this page
     */
    record One(
            DictionaryDescription dictionary,
            @Nullable String before,
            Map<String, Integer> categories,
            SortedSet<String> groups,
            Asked asked,
            Shown<DeclaredMetric> metrics,
            List<DictionaryWarning> warnings,
            Take take)
            implements TemplateInstance {}

    /** The changes between two. */
    record Changes(
            List<String> versions,
            Comparison comparison,
            Asked asked,
            Shown<Change> changes,
            Take take,
            String markdown)
            implements TemplateInstance {}

    /** The choice of two dictionaries, where none are chosen yet. */
    record Choice(List<String> versions) implements TemplateInstance {}

    /** What is asked for; null for all. */
    record Asked(
            @Nullable String query,
            @Nullable String category,
            @Nullable String group,
            @Nullable String show) {}

    private static final int ROWS = 100;
    private static final int MAX_WARNINGS = 50;

    private final DictionaryCatalog catalog;
    private final DiffAnswers diffs;
    private final AnonymousReads reads;
    private final Frame frame;

    DictionaryPage(DictionaryCatalog catalog, DiffAnswers diffs, AnonymousReads reads, Frame frame) {
        this.catalog = catalog;
        this.diffs = diffs;
        this.reads = reads;
        this.frame = frame;
    }

    @GET
    public TemplateInstance all() {
        var published = catalog.list();
        return new All(
                IntStream.range(0, published.size())
                        .mapToObj(i -> new Published(
                                published.get(i),
                                i + 1 < published.size() ? published.get(i + 1).version() : null))
                        .toList(),
                published.isEmpty() ? null : published.getFirst().version(),
                published.size() < 2 ? null : published.getLast().version());
    }

    @GET
    @Path("/{version}")
    public TemplateInstance one(
            @PathParam("version") String version,
            @QueryParam("query") @Nullable String query,
            @QueryParam("category") @Nullable String category,
            @QueryParam("group") @Nullable String group,
            @QueryParam("page") @DefaultValue("1") int page,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        var parsed = DictionaryResource.parse(version);
        var dictionary = catalog.describe(parsed).orElseThrow(() -> DictionaryResource.notPublished(version));
        var metrics = diffs.declared(parsed, () -> reads.countCostly(context));
        var asked = new Asked(query, category, group, null);
        var versions = versions();
        var place = versions.indexOf(dictionary.version());
        var warnings = Objects.requireNonNullElse(dictionary.warnings(), List.<DictionaryWarning>of());
        return new One(
                dictionary,
                place >= 0 && place + 1 < versions.size() ? versions.get(place + 1) : null,
                categories(metrics),
                values(metrics, MetricFacts::productGroup),
                asked,
                Shown.of(metrics.stream().filter(metric -> fits(metric, asked)).toList(), page, ROWS, uri),
                warnings.subList(0, Math.min(MAX_WARNINGS, warnings.size())),
                Take.of(frame.base(), "/api/v4/dictionaries/" + dictionary.version(), false, null));
    }

    @GET
    @Path("/compare")
    public TemplateInstance compare(
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("query") @Nullable String query,
            @QueryParam("category") @Nullable String category,
            @QueryParam("group") @Nullable String group,
            @QueryParam("show") @Nullable String show,
            @QueryParam("page") @DefaultValue("1") int page,
            @Context UriInfo uri,
            @Context RoutingContext context) {
        var versions = versions();
        if (from == null || to == null) {
            return new Choice(versions);
        }
        var diff = diffs.diff(
                DictionaryResource.parse("from", from),
                DictionaryResource.parse("to", to),
                DiffFilter.of(listed(category), List.of(), listed(group), List.of()),
                () -> reads.countCostly(context));
        var comparison = Comparison.of(diff);
        var asked = new Asked(query, category, group, show);
        var api = Href.to("/api/v4/dictionaries/diff")
                .with("from", diff.from().version())
                .with("to", diff.to().version())
                .with("category", category)
                .with("group", group)
                .text();
        return new Changes(
                versions,
                comparison,
                asked,
                Shown.of(comparison.changes(show, query), page, ROWS, uri),
                Take.of(frame.base(), api, false, null),
                "curl -sS -H 'Accept: text/markdown' '%s%s'".formatted(frame.base(), api.replace("'", "%27")));
    }

    /** The highest first. */
    private List<String> versions() {
        return catalog.publications().keySet().stream()
                .sorted(Comparator.reverseOrder())
                .map(DictionaryVersion::toString)
                .toList();
    }

    private static List<String> listed(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    private static boolean fits(DeclaredMetric metric, Asked asked) {
        var facts = metric.facts();
        return (asked.category() == null || asked.category().equals(facts.dataCategory()))
                && (asked.group() == null || asked.group().equals(facts.productGroup()))
                && Comparison.has(metric.keyPath(), metric.description(), asked.query());
    }

    private static Map<String, Integer> categories(List<DeclaredMetric> metrics) {
        var counts = new TreeMap<String, Integer>();
        metrics.stream()
                .collect(groupingBy(
                        metric -> Objects.requireNonNullElse(metric.facts().dataCategory(), "none")))
                .forEach((category, those) -> counts.put(category.toLowerCase(Locale.ROOT), those.size()));
        return counts;
    }

    private static SortedSet<String> values(
            List<DeclaredMetric> metrics, Function<MetricFacts, @Nullable String> value) {
        var values = new TreeSet<String>();
        metrics.forEach(metric -> {
            var found = value.apply(metric.facts());
            if (found != null) {
                values.add(found);
            }
        });
        return values;
    }
}
