package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;

/** What must not be kept of whom. */
@Path("/api/v4/opt_outs")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class OptOutResource {

    private final OptOutService service;

    OptOutResource(OptOutService service) {
        this.service = service;
    }

    @GET
    @Operation(operationId = "listOptOuts", summary = "List opt-outs", description = "All of them, by hostname.")
    @APIResponse(
            responseCode = "200",
            description = "All opt-outs",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = OptOut.class)))
    public List<OptOut> list() {
        return service.list();
    }

    @GET
    @Path("/{hostname}")
    @Operation(operationId = "getOptOut", summary = "Look at an opt-out")
    @APIResponse(
            responseCode = "200",
            description = "The opt-out of exactly this hostname, or of exactly this *.domain",
            content = @Content(schema = @Schema(implementation = OptOut.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public OptOut get(@PathParam("hostname") @Parameter(example = "gitlab.example.com") String hostname) {
        return service.get(hostname);
    }

    @PUT
    @Path("/{hostname}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putOptOut", summary = "Opt a hostname out", description = """
                    From then on, on every replica within a second, the named categories of data are left out of whatever the
                    hostname sends before anything of it is kept, in quarantine and replays too, and receipts say how many
                    values that were. What has no category, or is not declared, could be of any, and is left out as well; who
                    sent the ping (hostname, uuid, version, edition, recorded_at) is kept. While no dictionary is published
                    nothing else is kept. With all, the two client reports are not kept either.

                    The hostname is exact, with any port, or *.example.com for all below example.com; where several fit, all
                    of them count. What is stored already stays as it is, until a job reads and writes it again;
                    DELETE /api/v4/instances takes it out.
                    """)
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OptOutRequest.class),
                            examples = {
                                @ExampleObject(name = "some", value = "{\"categories\": [\"optional\"]}"),
                                @ExampleObject(name = "everything", value = "{\"categories\": \"all\"}")
                            }))
    @APIResponse(
            responseCode = "200",
            description = "The opt-out, which takes the place of an earlier one",
            content = @Content(schema = @Schema(implementation = OptOut.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public OptOut put(
            @PathParam("hostname") @Parameter(example = "gitlab.example.com") String hostname,
            @NotNull(message = "must be a JSON object") OptOutRequest request) {
        return service.put(hostname, request);
    }

    @DELETE
    @Path("/{hostname}")
    @ResponseStatus(204)
    @Operation(
            operationId = "deleteOptOut",
            summary = "End an opt-out",
            description = "What was left out is gone; what comes from now on is kept.")
    @APIResponse(responseCode = "204", description = "Ended")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void delete(@PathParam("hostname") @Parameter(example = "gitlab.example.com") String hostname) {
        service.delete(hostname);
    }
}
