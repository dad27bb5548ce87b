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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ErasureCertificate;
import org.rollcall.operate.privacy.ErasurePreview;
import org.rollcall.operate.privacy.ErasureService;
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

    /**
     * The form, and the latest erasures.
     *
     * @param asked the hostname that was typed first; empty for none
     * @param preview what is kept of it; null where none was typed
     */
    record Shown(
            String asked,
            @Nullable ErasurePreview preview,
            boolean block,
            @Nullable String refused,
            List<Entry> erasures) implements TemplateInstance {}

    /** An erasure, with its certificate where it is over. */
    record Entry(JobView shown, @Nullable ErasureCertificate certificate) {}

    private final ErasureService service;
    private final Jobs jobs;
    private final AuditedRead read;
    private final ObjectMapper mapper;
    private final Clock clock;

    ErasurePage(ErasureService service, Jobs jobs, AuditedRead read, ObjectMapper mapper, Clock clock) {
        this.service = service;
        this.jobs = jobs;
        this.read = read;
        this.mapper = mapper;
        this.clock = clock;
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance form(@QueryParam("hostname") @Nullable String hostname) {
        return shown(FormText.given(hostname), false, null);
    }

    /** Has it erased, where the hostname that the page has shown was typed a second time. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public RestResponse<TemplateInstance> erase(
            @FormParam("hostname") @Nullable String hostname,
            @FormParam("typed") @Nullable String typed,
            @FormParam("block") @Nullable String block) {
        var asked = FormText.given(hostname);
        var confirmed = FormText.given(typed);
        var isBlocked = "true".equals(block);
        if (asked == null) {
            return RestResponse.status(Status.BAD_REQUEST, shown(null, isBlocked, "Say whose data is to be erased."));
        }
        if (confirmed == null || !Hostname.host(asked).equals(Hostname.host(confirmed))) {
            return RestResponse.status(
                    Status.BAD_REQUEST,
                    shown(asked, isBlocked, "Nothing was deleted: what was typed to confirm it is another hostname."));
        }
        return Href.to(JobsPage.PATH + "/" + service.erase(asked, isBlocked).id())
                .seeOther();
    }

    private Shown shown(@Nullable String asked, boolean block, @Nullable String refused) {
        var entries = jobs.list(new JobFilter("erasure", null, Long.MAX_VALUE, LATEST)).stream()
                .map(job -> new Entry(JobView.of(job, clock.instant()), JobsPage.certificate(job, mapper)))
                .toList();
        read.rows(entries.size());
        return new Shown(
                Objects.requireNonNullElse(asked, ""),
                asked == null ? null : service.preview(asked),
                block,
                refused,
                entries);
    }
}
