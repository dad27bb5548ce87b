package org.rollcall.receive.reprocess;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.rollcall.dictionary.DictionaryResource;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobResource;

/** Trying a dictionary before it is published. */
@Path("/api/v4/dictionaries/{version}/dry_run")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dictionaries")
public class DryRunResource {

    private final DryRun dryRun;

    DryRunResource(DryRun dryRun) {
        this.dryRun = dryRun;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Try a dictionary on stored pings without publishing it", description = """
                    Starts a job that reads the stored pings of the last weeks with the dictionary in the body: those pings
                    that would be read with it if it were published as this version, which are the pings of its
                    `major.minor`, and those of other product versions that have no nearer dictionary. Nothing is changed.
                    The job's `result` says how many of them fit, how many would have undeclared key paths or type
                    mismatches, which key paths these are (the 1,000 of most pings), and of which product versions the
                    pings are. It has 10 minutes; where they are not enough, `complete` is false and the result is that of
                    the pings that were read.
                    """)
    @APIResponse(
            responseCode = "202",
            description = "The job that does it",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> start(
            @PathParam("version")
                    @Parameter(description = "What it would be published as, major.minor", example = "18.10")
                    String version,
            @QueryParam("weeks")
                    @DefaultValue("4")
                    @Min(1)
                    @Max(53)
                    @Parameter(description = "Pings of so many weeks are read, the current one counted")
                    int weeks,
            @RequestBody(
                            required = true,
                            description = "As for PUT",
                            content =
                                    @Content(
                                            mediaType = "application/yaml",
                                            schema = @Schema(type = SchemaType.STRING)))
                    byte[] yaml) {
        return JobResource.accepted(dryRun.submit(DictionaryResource.parse(version), yaml, weeks));
    }
}
