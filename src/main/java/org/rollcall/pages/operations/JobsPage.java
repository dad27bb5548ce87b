package org.rollcall.pages.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ErasureCertificate;
import org.rollcall.operate.privacy.ErasureService;
import org.rollcall.pages.FormText;
import org.rollcall.pages.FormText.Option;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.JobResource;
import org.rollcall.platform.job.JobState;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;

/** Jobs with their progress, what came of them, and a way to cancel them. */
@Path("/operations/jobs")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class JobsPage {

    static final String PATH = "/operations/jobs";

    /** Kinds that operators ask for, or see most. */
    private static final String[] KINDS = {
        "quarantine_replay",
        "quarantine_deletion",
        ErasureService.JOB,
        "retention",
        "bring_back_week",
        "dictionary_dry_run",
        "dictionary_backfill",
        "number_backfill"
    };

    /**
     * A page of jobs.
     *
     * @param live seconds until it should be read again; null where all have ended
     * @param next path of the next page; null for the last one
     */
    record Shown(
            List<JobView> jobs,
            List<Option> states,
            List<Option> kinds,
            boolean isFiltered,
            @Nullable Integer live,
            @Nullable String next,
            Take take)
            implements TemplateInstance {}

    /**
     * One job.
     *
     * @param live as in {@link Shown}
     * @param certificate of an erasure that is over; null for anything else
     * @param unreached a sentence about pings that it has not reached; null where there are none
     * @param request as JSON
     * @param result as JSON; null where there is none
     */
    record One(
            JobView shown,
            @Nullable Integer live,
            @Nullable ErasureCertificate certificate,
            @Nullable ReplayView replay,
            @Nullable String unreached,
            String request,
            @Nullable String result,
            Take take)
            implements TemplateInstance {}

    private final Jobs jobs;
    private final Frame frame;
    private final ObjectMapper mapper;
    private final Clock clock;

    JobsPage(Jobs jobs, Frame frame, ObjectMapper mapper, Clock clock) {
        this.jobs = jobs;
        this.frame = frame;
        this.mapper = mapper;
        this.clock = clock;
    }

    @GET
    public TemplateInstance list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("kind") @Nullable String kind,
            @BeanParam @Valid PageParameters page) {
        var stateText = FormText.given(state);
        var kindText = FormText.given(kind);
        var found = jobs.list(new JobFilter(
                kindText,
                stateText == null
                        ? null
                        : QueryParameter.parsed("state", stateText, JobState::of, JobState.NOT_A_STATE),
                page.belowId(),
                page.perPage()));
        var views = found.stream().map(job -> JobView.of(job, clock.instant())).toList();
        return new Shown(
                views,
                FormText.options(
                        Arrays.stream(JobState.values()).map(JobState::text).toList(), stateText, text -> text),
                FormText.options(List.of(KINDS), kindText, JobView::name),
                stateText != null || kindText != null,
                JobView.live(views.stream().anyMatch(JobView::isOpen)),
                page.nextPath(found, job -> List.of(Long.toString(job.id()))),
                Take.of(
                        frame.base(),
                        Href.to("/api/v4/jobs")
                                .with("state", stateText)
                                .with("kind", kindText)
                                .text(),
                        false,
                        null));
    }

    @GET
    @Path("{id}")
    public TemplateInstance one(@PathParam("id") long id) {
        var job = jobs.find(id).orElseThrow(() -> JobResource.noSuchJob(id));
        var view = JobView.of(job, clock.instant());
        return new One(
                view,
                JobView.live(view.isOpen()),
                certificate(job, mapper),
                ReplayView.of(job, mapper),
                unreached(job),
                json(job.request()),
                job.result() == null ? null : json(job.result()),
                Take.of(frame.base(), "/api/v4/jobs/" + id, false, null));
    }

    @POST
    @Path("{id}/cancel")
    public RestResponse<TemplateInstance> cancel(@PathParam("id") long id) {
        var cancelled = jobs.cancel(id).orElseThrow(() -> JobResource.noSuchJob(id));
        return Href.to(PATH + "/" + cancelled.id()).seeOther();
    }

    /** The certificate of an erasure that is over; null for any other job. */
    static @Nullable ErasureCertificate certificate(Job job, ObjectMapper mapper) {
        return job.kind().equals(ErasureService.JOB) && job.result() != null
                ? mapper.convertValue(job.result(), ErasureCertificate.class)
                : null;
    }

    /** A backfill says how many weeks were in the archive only. */
    private static @Nullable String unreached(Job job) {
        return job.result() != null
                        && job.result().get("retired_weeks") instanceof Number weeks
                        && weeks.longValue() > 0
                ? PageText.count(weeks, "week is", "weeks are")
                        + " in the archive only, so its pings were not read anew. They are when it is brought back."
                : null;
    }

    private String json(Object value) {
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
