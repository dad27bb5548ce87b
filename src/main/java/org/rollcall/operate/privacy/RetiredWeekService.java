package org.rollcall.operate.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The weeks whose pings are in the archive only, and their way back. Each request for it is recorded. */
@ApplicationScoped
public class RetiredWeekService {

    private final RetiredWeeks weeks;
    private final BringBack bringBack;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Caller caller;

    RetiredWeekService(RetiredWeeks weeks, BringBack bringBack, Jobs jobs, AuditTrail audit, Caller caller) {
        this.weeks = weeks;
        this.bringBack = bringBack;
        this.jobs = jobs;
        this.audit = audit;
        this.caller = caller;
    }

    /** All of them, the first one first. */
    public List<ListedWeek> list() {
        return weeks.all().stream().map(ListedWeek::of).toList();
    }

    /**
     * Has a week be stored again.
     *
     * @param days for so long, from its return, retention leaves it alone
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where its pings are not in the archive only
     */
    @Transactional
    public Job bringBack(Week week, int days) {
        var retired = weeks.find(week)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "The week %s is not in the archive only; GET /api/v4/retired_weeks lists those that are."
                                .formatted(week)));
        audit.record("week.bring_back", retired.week().toString(), Map.of("days", days), retired.pings());
        return jobs.submit(bringBack, new BringBackRequest(retired.week().toString(), days), caller.name());
    }
}
