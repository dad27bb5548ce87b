package org.rollcall.pages.stats;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.analyse.publicstats.PublicStats;
import org.rollcall.analyse.score.Feature;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Take;
import org.rollcall.platform.web.EnumParameter;

/** The statistics of the fleet that anybody may see, where they are switched on: what {@code /stats.json} has, and no more. */
@Path("/") // not /stats, which would hide the badges below it
@PermitAll
public class StatsPage {

    static final String PATH = "/stats";
    private static final String JSON = "/stats.json";

    /**
     * No month is published yet.
     *
     * @param next the month that is computed next
     * @param at when, at the earliest
     */
    record Empty(String next, Instant at, Take take) implements TemplateInstance {}

    /**
     * The page.
     *
     * @param month the last one that is published
     * @param before the one before it; null where there is none
     * @param first the first one, where that is another than both; else null
     * @param count of instances in the last month
     * @param numbers of the last month
     * @param features of the last month, those first that most use
     * @param feature a chart of one of them; null where the use of none is told
     * @param next the month that is computed next
     * @param at when, at the earliest
     */
    record Shown(
            String month,
            @Nullable String before,
            @Nullable String first,
            long count,
            List<Key> keys,
            Figure instances,
            Figure versions,
            Figure editions,
            Figure sizes,
            List<NumberRow> numbers,
            List<FeatureRow> features,
            @Nullable Figure feature,
            List<Badge> badges,
            List<Badge> featureBadges,
            String next,
            Instant at,
            Take take)
            implements TemplateInstance {}

    private final PublicStats stats;
    private final Frame frame;

    StatsPage(PublicStats stats, Frame frame) {
        this.stats = stats;
        this.frame = frame;
    }

    @GET
    @Path(PATH)
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@QueryParam("feature") @Nullable String feature) {
        var published = stats.answer().months();
        var asked = feature == null
                ? null
                : EnumParameter.of("feature", feature, Feature.class).text();
        return published.isEmpty() ? empty() : shown(Months.of(published), asked);
    }

    private Empty empty() {
        var next = stats.next();
        return new Empty(next.month().toString(), next.at(), Take.open(frame.base(), JSON));
    }

    private Shown shown(Months months, @Nullable String asked) {
        var take = Take.open(frame.base(), JSON);
        var figures = new StatsFigures(months, take);
        var features = months.mostUsedFirst();
        var used = features.stream().map(Adoption::feature).toList();
        var chosen = asked != null ? asked : used.isEmpty() ? null : used.getFirst();
        var next = stats.next();
        return new Shown(
                months.last().month(),
                months.before().map(PublicMonth::month).orElse(null),
                months.all().size() > 2 ? months.all().getFirst().month() : null,
                months.last().instances(),
                Key.of(months),
                figures.instances(),
                figures.versions(),
                figures.editions(),
                figures.sizes(),
                NumberRow.of(months),
                features.stream()
                        .map(adoption -> FeatureRow.of(adoption, months, chosen == null ? "" : chosen))
                        .toList(),
                chosen == null ? null : figures.feature(chosen),
                Badge.ofFleet(stats, frame.base()),
                Badge.ofFeatures(stats, used, frame.base()),
                next.month().toString(),
                next.at(),
                take);
    }
}
