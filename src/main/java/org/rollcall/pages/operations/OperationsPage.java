package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ErasureRequestService;
import org.rollcall.operate.privacy.ErasureRequestState;
import org.rollcall.operate.privacy.OptOutService;
import org.rollcall.operate.privacy.RetentionConfig;
import org.rollcall.pages.PageText;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.TokenService;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.JobState;
import org.rollcall.platform.job.Jobs;
import org.rollcall.receive.quarantine.Quarantine;

/** What waits for an operator, and the way to it. */
@Path("/operations")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class OperationsPage {

    private static final int MAX_JOBS = 100;
    private static final int MAX_REQUESTS = 100;
    private static final int MAX_TOKENS = 1_000;
    private static final int OPEN_SHOWN = 3;
    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration RECENT = Duration.ofDays(7);

    /**
     * All parts.
     *
     * @param waiting what somebody should look at; those first that need it most
     * @param live seconds until the jobs should be read again; null where none is open
     */
    record Shown(
            List<Part> waiting,
            List<JobView> jobs,
            @Nullable Integer live,
            List<Part> rest) implements TemplateInstance {}

    /**
     * A part of the operations.
     *
     * @param kind of status, such as {@code warn}
     * @param count null where there is nothing to count
     */
    record Part(String kind, String name, @Nullable Long count, String more, String href) {}

    private final Quarantine quarantine;
    private final Jobs jobs;
    private final TokenService tokens;
    private final OptOutService optOuts;
    private final ErasureRequestService requests;
    private final RetentionConfig retention;
    private final Clock clock;

    OperationsPage(
            Quarantine quarantine,
            Jobs jobs,
            TokenService tokens,
            OptOutService optOuts,
            ErasureRequestService requests,
            RetentionConfig retention,
            Clock clock) {
        this.quarantine = quarantine;
        this.jobs = jobs;
        this.tokens = tokens;
        this.optOuts = optOuts;
        this.requests = requests;
        this.retention = retention;
        this.clock = clock;
    }

    @GET
    public TemplateInstance page() {
        var open = Stream.of(JobState.RUNNING, JobState.QUEUED)
                .flatMap(state -> jobs(state).stream())
                .toList();
        var waiting = new ArrayList<Part>();
        waiting.add(failed());
        waiting.add(asked());
        waiting.add(quarantined());
        waiting.add(new Part(
                open.isEmpty() ? "none" : "info",
                "Jobs under way",
                (long) open.size(),
                open.isEmpty() ? "nothing runs or waits" : JobView.title(open.getFirst()),
                "/operations/jobs"));
        waiting.add(expiring());
        waiting.sort((one, other) -> Integer.compare(rank(one), rank(other)));
        return new Shown(
                waiting,
                open.stream()
                        .limit(OPEN_SHOWN)
                        .map(job -> JobView.of(job, clock.instant()))
                        .toList(),
                JobView.live(!open.isEmpty()),
                rest());
    }

    private static int rank(Part part) {
        return List.of("bad", "warn", "info", "none").indexOf(part.kind());
    }

    private List<Job> jobs(JobState state) {
        return jobs.list(new JobFilter(null, state, Long.MAX_VALUE, MAX_JOBS));
    }

    private Part failed() {
        var since = clock.instant().minus(RECENT);
        var failed = jobs(JobState.FAILED).stream()
                .filter(job -> job.endedAt() != null && job.endedAt().isAfter(since))
                .toList();
        return new Part(
                failed.isEmpty() ? "none" : "bad",
                "Jobs that failed this week",
                (long) failed.size(),
                failed.isEmpty()
                        ? "none"
                        : JobView.title(failed.getFirst()) + ": "
                                + Objects.requireNonNullElse(failed.getFirst().failure(), "no reason is known"),
                "/operations/jobs?state=failed");
    }

    private Part asked() {
        var open = requests.page(ErasureRequestState.OPEN, Long.MAX_VALUE, MAX_REQUESTS);
        return new Part(
                open.isEmpty() ? "none" : "warn",
                "Requests for an erasure",
                (long) open.size(),
                open.isEmpty() ? "none waits for a decision" : open.getFirst().hostname(),
                "/operations/erasure");
    }

    private Part quarantined() {
        var counts = quarantine.counts();
        var sum = counts.values().stream().mapToLong(Long::longValue).sum();
        return new Part(
                sum == 0 ? "none" : "warn",
                "Payloads in quarantine",
                sum,
                sum == 0
                        ? "everything that arrived is a ping"
                        : counts.entrySet().stream()
                                .sorted(Map.Entry.<String, Long>comparingByValue()
                                        .reversed())
                                .map(entry -> PageText.number(entry.getValue()) + " "
                                        + entry.getKey().replace('_', ' '))
                                .collect(Collectors.joining(", ")),
                "/operations/quarantine");
    }

    private Part expiring() {
        var now = clock.instant();
        var soon = tokens.list(Long.MAX_VALUE, MAX_TOKENS).stream()
                .filter(token -> token.expiresAt() != null
                        && token.expiresAt().isAfter(now)
                        && token.expiresAt().isBefore(now.plus(SOON)))
                .toList();
        return new Part(
                soon.isEmpty() ? "none" : "warn",
                "Tokens that expire in 30 days",
                (long) soon.size(),
                soon.isEmpty() ? "none" : soon.getFirst().name(),
                "/operations/tokens");
    }

    private List<Part> rest() {
        return List.of(
                new Part(
                        "none",
                        "Opt-outs",
                        (long) optOuts.list().size(),
                        "hostnames of which less is kept",
                        "/operations/opt_outs"),
                new Part(
                        "none",
                        "Blocked hostnames",
                        (long) optOuts.blocked().size(),
                        "hostnames of which nothing is kept",
                        "/operations/blocked_hostnames"),
                new Part("none", "Erasure", null, "delete everything of a hostname", "/operations/erasure"),
                new Part(
                        "none",
                        "Retention",
                        null,
                        "pings are kept "
                                + retention
                                        .pings()
                                        .duration()
                                        .map(kept -> PageText.count(kept.toDays(), "day", "days"))
                                        .orElse("without an end"),
                        "/operations/retention"),
                new Part("none", "Audit trail", null, "who read and did what", "/operations/audit"));
    }
}
