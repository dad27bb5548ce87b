package org.rollcall.platform.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** Jobs: work that takes longer than a request may. */
@Path("/api/v4/jobs")
@RolesAllowed("admin")
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs")
public class JobResource {

    private final Jobs jobs;

    JobResource(Jobs jobs) {
        this.jobs = jobs;
    }

    /** The answer of every endpoint that starts a job: 202, and where to look. */
    public static RestResponse<Job> accepted(Job job) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, job)
                .header(HttpHeaders.LOCATION, "/api/v4/jobs/" + job.id())
                .build();
    }

    @GET
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<Job>> list(
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("state") @Parameter(schema = @Schema(implementation = JobState.class)) @Nullable String state,
            @BeanParam @Valid PageParameters page,
            @Context UriInfo uri) {
        var items = jobs.list(new JobFilter(
                QueryParameter.text(uri, "kind", kind),
                QueryParameter.parsed(uri, "state", state, JobState::of, JobState.NOT_A_STATE),
                page.belowId(),
                page.perPage()));
        return page.answerById(items, Job::id);
    }

    @GET
    @Path("/{id}")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Job get(@PathParam("id") long id) {
        return jobs.find(id).orElseThrow(() -> noSuchJob(id));
    }

    @DELETE
    @Path("/{id}")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "409",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<Job> cancel(@PathParam("id") long id) {
        return accepted(jobs.cancel(id).orElseThrow(() -> noSuchJob(id)));
    }

    /** The answer where there is no job with an id. */
    public static ProblemException noSuchJob(long id) {
        return new ProblemException(
                ProblemType.NOT_FOUND, String.format(Locale.ROOT, "There is no job %d.", id), Map.of());
    }
}
