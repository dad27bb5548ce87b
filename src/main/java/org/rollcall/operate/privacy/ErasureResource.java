package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobResource;

/** Takes out everything that is kept of instances. */
@Path("/api/v4/instances")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class ErasureResource {

    private static final String BLOCK = """
            Whether to block the hostname as well, all instances of it: from then on nothing is kept of what it sends, though
            it is answered with a 202 and an id, because its client would otherwise send again in 8 hours
            """;

    private final ErasureService service;

    ErasureResource(ErasureService service) {
        this.service = service;
    }

    @DELETE
    @ResponseStatus(202)
    @Operation(operationId = "eraseHostname", summary = "Erase all instances of a hostname", description = """
                    A job that deletes everything that is kept of them: pings, payloads in quarantine, the two reports beside
                    the ping, receipts, and the instances themselves. What had been received when it was asked for is gone when
                    the job has succeeded, and so is what arrived while it ran and was kept by completed_at; what an instance
                    sends after that is kept as that of a new one, unless its hostname is blocked.

                    The result of the job is the certificate (ErasureCertificate): what was deleted, how many of each, when,
                    by whom, and a SHA-256 over the ids, by which those who know the ids can prove that they were among them.
                    A second erasure finds nothing, and says so.

                    What stays: opt-outs and blocked hostnames, tokens that are bound to the hostname, and audit events, which name the
                    hostname where somebody asked for it, and hold no data of the instance; the weeks in which any instance
                    had a metric, without values; exports and archives outside of the database, and its backups. PostgreSQL
                    overwrites the place of deleted rows in its own time.
                    """)
    @APIResponse(
            responseCode = "202",
            description = "The job that does it",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> eraseHostname(
            @QueryParam("hostname")
                    @Parameter(
                            description = "As instances are listed; with any port, it is all of that host",
                            example = "gitlab.example.com",
                            required = true)
                    @NotBlank(message = "is needed: say whose data is to be erased")
                    String hostname,
            @QueryParam("block") @DefaultValue("false") @Parameter(description = BLOCK) boolean block) {
        return JobResource.accepted(service.erase(hostname, block));
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(202)
    @Operation(
            operationId = "eraseInstance",
            summary = "Erase one instance",
            description = "As eraseHostname, for one pair of hostname and uuid. Others with the hostname stay.")
    @APIResponse(
            responseCode = "202",
            description = "The job that does it",
            headers =
                    @Header(
                            name = HttpHeaders.LOCATION,
                            description = "The job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<Job> eraseInstance(
            @PathParam("id")
                    @Parameter(
                            description = "Of the instance, as instances are listed",
                            example = "0d4f2a36-6a3c-5f0c-9d52-7f3a1f6f0e11")
                    UUID id,
            @QueryParam("block") @DefaultValue("false") @Parameter(description = BLOCK) boolean block) {
        return JobResource.accepted(service.erase(id, block));
    }
}
