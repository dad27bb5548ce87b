package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ListedWeek;
import org.rollcall.operate.privacy.Retention;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.operate.privacy.RetentionReport;
import org.rollcall.operate.privacy.RetiredWeekService;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.QueryParameter;

/** How long what is kept, what would be deleted now, and the latest runs. */
@Path("/operations/retention")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class RetentionPage {

    private static final int LATEST = 5;

    private static final String DAYS = "must be a number of days from 1 to 365";

    /**
     * The periods.
     *
     * @param archived the weeks whose pings are in the archive only, the last one first
     * @param report what would be deleted now; null where nobody has asked
     */
    record Shown(
            List<Period> periods,
            List<ListedWeek> archived,
            @Nullable RetentionReport report,
            List<JobView> runs) implements TemplateInstance {}

    /** How long something is kept, by which setting. */
    record Period(String what, String keep, String setting) {}

    private final Retention retention;
    private final RetiredWeekService archived;
    private final RetentionConfig config;
    private final Jobs jobs;
    private final Clock clock;

    RetentionPage(Retention retention, RetiredWeekService archived, RetentionConfig config, Jobs jobs, Clock clock) {
        this.retention = retention;
        this.archived = archived;
        this.config = config;
        this.jobs = jobs;
        this.clock = clock;
    }

    @GET
    public TemplateInstance page(@QueryParam("dry_run") @DefaultValue("false") boolean dryRun) {
        return new Shown(
                List.of(
                        period("Pings", config.pings(), "pings"),
                        period("Payloads in quarantine", config.quarantine(), "quarantine"),
                        period("Reports beside the ping", config.clientReports(), "client-reports"),
                        period("Audit events", config.audit(), "audit")),
                archived.list().reversed(),
                dryRun ? retention.dryRun() : null,
                jobs.list(new JobFilter("retention", null, Long.MAX_VALUE, LATEST)).stream()
                        .map(job -> JobView.of(job, clock.instant()))
                        .toList());
    }

    /** Has a week be in the database again, for some days. */
    @POST
    @Path("bring_back")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> bringBack(
            @FormParam("week") @NotNull(message = "is needed: say which week is to be brought back") String week,
            @FormParam("days") @DefaultValue("7") @Min(value = 1, message = DAYS) @Max(value = 365, message = DAYS)
                    int days) {
        var job = archived.bringBack(QueryParameter.parsed("week", week, Week::parse, Week.NOT_A_WEEK), days);
        return Href.to(JobsPage.PATH + "/" + job.id()).seeOther();
    }

    private static Period period(String what, RetentionPeriod period, String setting) {
        return new Period(
                what,
                period.duration()
                        .map(kept -> PageText.count(kept.toDays(), "day", "days"))
                        .orElse("without an end"),
                "rollcall.retention." + setting);
    }
}
