package org.rollcall.pages.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.DeclinedErasure;
import org.rollcall.operate.privacy.ErasureCertificate;
import org.rollcall.operate.privacy.ErasurePreview;
import org.rollcall.operate.privacy.ErasureRequestService;
import org.rollcall.operate.privacy.ErasureRequestState;
import org.rollcall.operate.privacy.ErasureService;
import org.rollcall.operate.privacy.RequestedErasure;
import org.rollcall.pages.FormText;
import org.rollcall.pages.Href;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.job.JobFilter;
import org.rollcall.platform.job.Jobs;

/** Deletes everything that is kept of a hostname: what that is, a typed confirmation, and the certificates of what is gone. */
@Path("/operations/erasure")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.TEXT_HTML)
public class ErasurePage {

    private static final int LATEST = 20;
    private static final int MAX_OPEN = 100;

    /**
     * The form, and the latest erasures.
     *
     * @param asked the hostname that was typed first; empty for none
     * @param preview what is kept of it; null where none was typed
     * @param request the one that is to be decided on; null where none is
     * @param requests those of hostnames that wait for a decision, the latest first
     * @param done whether a request was just {@code declined}; null where not
     */
    record Shown(
            String asked,
            @Nullable ErasurePreview preview,
            boolean block,
            @Nullable String refused,
            @Nullable RequestedErasure request,
            List<RequestedErasure> requests,
            @Nullable String done,
            List<Entry> erasures)
            implements TemplateInstance {}

    /** An erasure, with its certificate where it is over. */
    record Entry(JobView shown, @Nullable ErasureCertificate certificate) {}

    private final ErasureService service;
    private final ErasureRequestService requests;
    private final Jobs jobs;
    private final AuditedRead read;
    private final ObjectMapper mapper;
    private final Clock clock;

    ErasurePage(
            ErasureService service,
            ErasureRequestService requests,
            Jobs jobs,
            AuditedRead read,
            ObjectMapper mapper,
            Clock clock) {
        this.service = service;
        this.requests = requests;
        this.jobs = jobs;
        this.read = read;
        this.mapper = mapper;
        this.clock = clock;
    }

    @GET
    public TemplateInstance form(
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("request") @Nullable Long request,
            @QueryParam("done") @Nullable String done) {
        var asked = request == null ? null : requests.get(request);
        return shown(
                asked == null ? FormText.given(hostname) : asked.hostname(),
                asked != null && asked.block(),
                null,
                asked,
                "declined".equals(done) ? done : null);
    }

    /** Has it erased, where the hostname that the page has shown was typed a second time. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> erase(
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("typed") @Nullable String typed,
            @FormParam("block") @Nullable String block,
            @FormParam("request") @Nullable Long request) {
        var requested = request == null ? null : requests.get(request);
        var asked = requested == null ? FormText.given(hostname) : requested.hostname();
        var confirmed = FormText.given(typed);
        var isBlocked = "true".equals(block);
        if (asked == null) {
            return RestResponse.status(
                    Status.BAD_REQUEST, shown(null, isBlocked, "Say whose data is to be erased.", null, null));
        }
        if (confirmed == null || !Hostname.host(asked).equals(Hostname.host(confirmed))) {
            return RestResponse.status(
                    Status.BAD_REQUEST,
                    shown(
                            asked,
                            isBlocked,
                            "Nothing was deleted: what was typed to confirm it is another hostname.",
                            requested,
                            null));
        }
        var job = request == null ? service.erase(asked, isBlocked) : requests.confirm(request);
        return Href.to(JobsPage.PATH + "/" + job.id()).seeOther();
    }

    /** Leaves everything as it is, where a hostname has asked for its erasure. */
    @POST
    @Path("decline")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> decline(
            @FormParam("request") long request, @FormParam("reason") @Nullable String reason) {
        requests.decline(request, new DeclinedErasure(FormText.given(reason)));
        return Href.to("/operations/erasure").with("done", "declined").seeOther();
    }

    private Shown shown(
            @Nullable String asked,
            boolean block,
            @Nullable String refused,
            @Nullable RequestedErasure request,
            @Nullable String done) {
        var open = requests.page(ErasureRequestState.OPEN, Long.MAX_VALUE, MAX_OPEN);
        var entries = jobs.list(new JobFilter(ErasureService.JOB, null, Long.MAX_VALUE, LATEST)).stream()
                .map(job -> new Entry(JobView.of(job, clock.instant()), JobsPage.certificate(job, mapper)))
                .toList();
        read.rows(entries.size() + open.size());
        return new Shown(
                Objects.requireNonNullElse(asked, ""),
                asked == null ? null : service.preview(asked),
                block,
                refused,
                request,
                open,
                done,
                entries);
    }
}
