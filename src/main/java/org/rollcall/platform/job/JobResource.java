package org.rollcall.platform.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
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
import org.rollcall.platform.web.NextPage;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.QueryParameter;

/** What is being done that takes longer than a request may. */
@Path("/api/v4/jobs")
@RolesAllowed("admin")
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "What takes longer than a request may")
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
    @Operation(
            summary = "List jobs",
            description =
                    "The one that was asked for last first. A result of more than 16 KiB is not in the list, but in the job itself.")
    @APIResponse(
            responseCode = "200",
            description = "A page of jobs",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "The next page, rel=\"next\"; missing on the last one",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<Job>> list(
            @QueryParam("kind") @Parameter(example = "quarantine_replay") @Nullable String kind,
            @QueryParam("state") @Parameter(schema = @Schema(implementation = JobState.class)) @Nullable String state,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam(NextPage.BELOW_ID)
                    @DefaultValue(NextPage.FIRST)
                    @Min(1)
                    @Parameter(description = "Only jobs with a lower id: where the page begins")
                    long belowId,
            @Context UriInfo uri) {
        var page = jobs.list(new JobFilter(
                QueryParameter.text(uri, "kind", kind),
                QueryParameter.parsed(uri, "state", state, JobState::of, JobState.NOT_A_STATE),
                belowId,
                perPage));
        return NextPage.answer(page, page, perPage, Job::id, uri);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Look at a job")
    @APIResponse(
            responseCode = "200",
            description = "The job",
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Job get(@PathParam("id") @Parameter(example = "7") long id) {
        return jobs.find(id).orElseThrow(() -> noSuchJob(id));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Cancel a job", description = """
                    A job that waits ends at once; one that runs ends within seconds, between two steps of its work. What it
                    has done until then stays.
                    """)
    @APIResponse(
            responseCode = "202",
            description = "The job has ended as cancelled, or will",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "409",
            description = "The job has ended; `state` says how",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<Job> cancel(@PathParam("id") @Parameter(example = "7") long id) {
        return accepted(jobs.cancel(id).orElseThrow(() -> noSuchJob(id)));
    }

    private static ProblemException noSuchJob(long id) {
        return new ProblemException(
                ProblemType.NOT_FOUND, String.format(Locale.ROOT, "there is no job %d", id), Map.of());
    }
}
