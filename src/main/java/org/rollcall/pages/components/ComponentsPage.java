package org.rollcall.pages.components;

import io.quarkus.arc.profile.UnlessBuildProfile;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ErasureCertificate;
import org.rollcall.operate.privacy.ErasureCertificate.Erased;
import org.rollcall.pages.Chart;
import org.rollcall.pages.Figure;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Line;
import org.rollcall.pages.Take;
import org.rollcall.ping.Week;

/** Every part of the pages once, with invented numbers: for who writes a page, and for tests. */
@Path("/pages/components")
@PermitAll
@UnlessBuildProfile("prod")
public class ComponentsPage {

    /** The page. */
    record Components(
            Figure line,
            Figure layers,
            Figure columns,
            Instant now,
            List<String> colours,
            double score,
            ErasureCertificate certificate)
            implements TemplateInstance {}

    private static final int WEEKS = 52;

    private static final List<String> COLOURS = List.of(
            "ink",
            "ink-2",
            "ink-3",
            "edge",
            "line",
            "sunken",
            "surface",
            "paper",
            "accent",
            "accent-mid",
            "accent-soft",
            "good",
            "warn",
            "bad");

    private final Clock clock;
    private final Frame frame;

    ComponentsPage(Clock clock, Frame frame) {
        this.clock = clock;
        this.frame = frame;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page() {
        var now = Week.of(clock.instant());
        var weeks = IntStream.rangeClosed(1, WEEKS)
                .mapToObj(i -> now.minus(WEEKS - i).toString())
                .toList();
        var values = new ArrayList<@Nullable Double>();
        var earlier = new ArrayList<@Nullable Double>();
        for (var i = 0; i < WEEKS; i++) {
            values.add(i % 17 == 9 || i == 30 ? null : 40_000 + 160.0 * i);
            earlier.add(39_000 + 100.0 * i);
        }
        var path = "/api/v4/usage_data/series?metric=counts.issues";
        var take = Take.of(
                frame.base(),
                path,
                true,
                "select week, sum(value) from metric_value where key_path = 'counts.issues' group by week");
        return new Components(
                new Figure(
                        "line",
                        "Line with gaps",
                        "Missing and failed weeks stand in a lane of their own, so that a gap is never read as zero.",
                        Chart.lines(
                                "An example of a line that rises.",
                                weeks,
                                List.of(new Line("this year", values, Set.of(30)), new Line("a year earlier", earlier)),
                                ""),
                        take),
                new Figure(
                        "layers",
                        "Layers",
                        "Steps of one hue, named at the right edge.",
                        Chart.layers(
                                "An example of shares over weeks.",
                                weeks,
                                List.of(
                                        share("18.9", 40, 60),
                                        share("18.8", 25, 40),
                                        share("18.7", 10, 26),
                                        new Line("older", rest()))),
                        null),
                new Figure(
                        "columns",
                        "Columns",
                        "What came stands on zero, what went hangs from it.",
                        Chart.columns(
                                "An example of columns.",
                                weeks.subList(WEEKS - 26, WEEKS),
                                List.of(dice("new", 23), dice("back", 11), dice("fell silent", 31))),
                        null),
                clock.instant(),
                COLOURS,
                47.2,
                certificate());
    }

    private ErasureCertificate certificate() {
        var hash = "0123456789abcdef".repeat(4);
        return new ErasureCertificate(
                new UUID(0, 1),
                "gitlab.example.com",
                null,
                false,
                "gitlab.example.com",
                clock.instant(),
                clock.instant(),
                27,
                List.of(new Erased("pings", 26, hash), new Erased("instances", 1, hash)),
                clock.instant().plus(Duration.ofDays(7)));
    }

    private static Line share(String name, int from, int rise) {
        List<@Nullable Double> values = new ArrayList<>();
        for (var i = 0; i < WEEKS; i++) {
            values.add(i < from ? 0.0 : Math.min(30, (i - from) * 30.0 / (rise - from + 5)));
        }
        return new Line(name, values);
    }

    private static List<@Nullable Double> rest() {
        var lines = List.of(share("", 40, 60), share("", 25, 40), share("", 10, 26));
        List<@Nullable Double> values = new ArrayList<>();
        for (var i = 0; i < WEEKS; i++) {
            var left = 100.0;
            for (var line : lines) {
                var value = line.values().get(i);
                left -= value == null ? 0 : value;
            }
            values.add(left);
        }
        return values;
    }

    private static Line dice(String name, int around) {
        List<@Nullable Double> values = new ArrayList<>();
        for (var i = 0; i < 26; i++) {
            values.add(i == 9 ? null : (double) (around + (i * 7 + around) % 9 - 4));
        }
        return new Line(name, values);
    }
}
