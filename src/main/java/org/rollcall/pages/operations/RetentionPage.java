package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.operate.privacy.Retention;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.operate.privacy.RetentionPeriod;
import org.rollcall.operate.privacy.RetentionReport;
import org.rollcall.pages.PageText;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.Jobs;

/** How long what is kept, what would be deleted now, and the latest runs. */
@Path("/operations/retention")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class RetentionPage {

    private static final int LATEST = 5;

    /**
     * The periods.
     *
     * @param retired a sentence about weeks that are in the archive only; null where there are none
     * @param report what would be deleted now; null where nobody has asked
     */
    record Shown(
            List<Period> periods,
            @Nullable String retired,
            @Nullable RetentionReport report,
            List<JobView> runs) implements TemplateInstance {}

    /** How long something is kept, by which setting. */
    record Period(String what, String keep, String setting) {}

    private final Retention retention;
    private final RetiredWeeks retired;
    private final RetentionConfig config;
    private final Jobs jobs;
    private final Clock clock;

    RetentionPage(Retention retention, RetiredWeeks retired, RetentionConfig config, Jobs jobs, Clock clock) {
        this.retention = retention;
        this.retired = retired;
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
                retired(),
                dryRun ? retention.dryRun() : null,
                jobs.list(new JobFilter("retention", null, Long.MAX_VALUE, LATEST)).stream()
                        .map(job -> JobView.of(job, clock.instant()))
                        .toList());
    }

    private @Nullable String retired() {
        var weeks = retired.all();
        return weeks.isEmpty()
                ? null
                : "%s from %s to %s in the archive only. The fleet's series go on by what was summed up; lists, exports and pages of instances have nothing of them."
                        .formatted(
                                PageText.count(weeks.size(), "week", "weeks"),
                                weeks.getFirst().week(),
                                weeks.getLast().week() + (weeks.size() == 1 ? " is" : " are"));
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
