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

    private final ErasureService service;

    ErasureResource(ErasureService service) {
        this.service = service;
    }

    @DELETE
    @ResponseStatus(202)
    @Operation(operationId = "eraseHostname")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<Job> eraseHostname(
            @QueryParam("hostname")
                    @Parameter(required = true)
                    @NotBlank(message = "is needed: say whose data is to be erased")
                    String hostname,
            @QueryParam("block") @DefaultValue("false") boolean block) {
        return JobResource.accepted(service.erase(hostname, block));
    }

    @DELETE
    @Path("/{id}")
    @ResponseStatus(202)
    @Operation(operationId = "eraseInstance")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<Job> eraseInstance(
            @PathParam("id") UUID id, @QueryParam("block") @DefaultValue("false") boolean block) {
        return JobResource.accepted(service.erase(id, block));
    }
}
