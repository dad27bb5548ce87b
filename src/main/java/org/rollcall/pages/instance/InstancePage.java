package org.rollcall.pages.instance;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.fleet.PingSummary;
import org.rollcall.analyse.report.Report;
import org.rollcall.analyse.report.Reports;
import org.rollcall.analyse.report.StageUse;
import org.rollcall.analyse.report.VersionUse;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.pages.ArchivedWeeks;
import org.rollcall.pages.Figure;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Take;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Scope;

/** All that is known of one instance. */
@Path("/instances/{id}")
@RolesAllowed({Scope.Role.READ_SERVICE_PING, Scope.Role.ADMIN})
public class InstancePage {

    /** Receipts that are shown here, the newest ones; a page of their own has all. */
    private static final int RECEIPTS = 8;

    private static final int VERSIONS = 8;

    private static final String SEATS = "license_user_count";
    private static final String PLAN = "license_plan";

    /** The page. */
    record One(
            UUID id,
            Instance instance,
            Report report,
            Facts facts,
            WeekStrip strip,
            ScoreView score,
            Figure scoreTrend,
            MetricOverTime.Shown metric,
            List<Stage> stages,
            List<VersionUse> versions,
            List<PingSummary> receipts,
            @Nullable Contents contents,
            ApiPaths api,
            Take reportTake)
            implements TemplateInstance {}

    /** What stands below the title. */
    record Facts(
            String statusKind,
            String status,
            @Nullable String seats,
            @Nullable String plan) {}

    /** The use of a stage; {@code share} in per cent, null where nothing is counted. */
    record Stage(
            String name,
            StageUse use,
            long counted,
            @Nullable Double share) {}

    /** What the newest payload has, by sections. */
    record Contents(
            Week week,
            String dictionary,
            List<PayloadPage.Branch> branches,
            int size,
            long failed,
            long absent,
            List<Option> only) {}

    private final VisibleInstance instances;
    private final Reports reports;
    private final Receipts receipts;
    private final PayloadReader payloads;
    private final MetricOverTime metrics;
    private final Frame frame;
    private final ArchivedWeeks archived;
    private final AuditedRead read;
    private final Clock clock;

    InstancePage(
            VisibleInstance instances,
            Reports reports,
            Receipts receipts,
            PayloadReader payloads,
            MetricOverTime metrics,
            Frame frame,
            ArchivedWeeks archived,
            AuditedRead read,
            Clock clock) {
        this.instances = instances;
        this.reports = reports;
        this.receipts = receipts;
        this.payloads = payloads;
        this.metrics = metrics;
        this.frame = frame;
        this.archived = archived;
        this.read = read;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@PathParam("id") String id, @BeanParam Parameters parameters) {
        var instance = instances.of(id);
        var asked = parameters.asked();
        var weeks = metrics.weeks(asked);
        var pings = reports.weeks(instance);
        var report = reports.of(instance, pings);
        var newest = report.newest();
        var payload =
                newest == null ? null : payloads.read(instance, newest.week()).orElse(null);
        var metric = metrics.of(instance, payload == null ? Dictionary.NONE : payload.dictionary(), asked, weeks);
        read.rows(1);
        var now = Week.of(clock.instant());
        var api = new ApiPaths(instance);
        return new One(
                instance.id(),
                instance,
                report,
                facts(newest == null ? null : newest.week(), payload, now),
                WeekStrip.of(pings, archived(report), now),
                ScoreView.of(report),
                Charts.score(
                        report,
                        weeks,
                        Take.of(
                                frame.base(),
                                api.of("dev_ops_score")
                                        .with("from", weeks.getFirst())
                                        .with("to", weeks.getLast())
                                        .toString(),
                                false,
                                null)),
                metric,
                report.stages().stream().map(InstancePage::stage).toList(),
                report.versions().reversed().stream().limit(VERSIONS).toList(),
                receipts.newest(instance, RECEIPTS),
                payload == null ? null : contents(instance, payload),
                api,
                Take.of(frame.base(), api.report().toString(), false, null));
    }

    /** The report as a file that people can send on. */
    @GET
    @Path("/report.md")
    @Produces("text/markdown")
    public Response markdown(@PathParam("id") String id) {
        var instance = instances.of(id);
        var text = reports.markdown(reports.of(instance));
        read.rows(1);
        return Response.ok(text, "text/markdown; charset=utf-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"report.md\"")
                .build();
    }

    private static Facts facts(@Nullable Week last, PayloadReader.@Nullable Payload payload, Week now) {
        var values = payload == null ? Map.<String, String>of() : payload.values(Set.of(SEATS, PLAN));
        var status = Silence.of(last, now);
        return new Facts(status.kind(), status.text(), values.get(SEATS), values.get(PLAN));
    }

    /** Before it was first seen there can be nothing of it. */
    private List<Week> archived(Report report) {
        var first = Week.of(report.kept().firstReceivedAt());
        return archived.weeks().stream()
                .filter(week -> week.compareTo(first) >= 0)
                .toList();
    }

    private static Stage stage(StageUse use) {
        var counted = use.inUse() + use.notInUse();
        var name = use.stage();
        return new Stage(
                name == null ? "stage unknown" : name.replace('_', ' '),
                use,
                counted,
                counted == 0 ? null : (Double) (100.0 * use.inUse() / counted));
    }

    private static Contents contents(Instance instance, PayloadReader.Payload payload) {
        var tree = PayloadTree.of(payload.dictionary(), payload.content(), Map.of(), null);
        return new Contents(
                payload.week(),
                payload.dictionary().version().toString(),
                PayloadPage.closed(instance, payload.week(), tree),
                tree.size(),
                tree.count(PayloadTree.State.FAILED),
                tree.count(PayloadTree.State.ABSENT),
                PayloadPage.only(PayloadTree.Only.EVERYTHING));
    }

    /** Which metric, and which weeks. */
    public record Parameters(
            @QueryParam("metric") @Nullable String metric,
            @QueryParam("show") @Nullable String show,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {

        MetricOverTime.Asked asked() {
            return new MetricOverTime.Asked(metric, show, from, to);
        }
    }
}
