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
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;

/** Opt-outs, and blocked hostnames. */
@Path("/api/v4/opt_outs")
@RolesAllowed({Scope.Role.SELF_SERVICE, Scope.Role.ADMIN})
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class OptOutResource {

    private final OptOutService service;

    OptOutResource(OptOutService service) {
        this.service = service;
    }

    @GET
    @Operation(operationId = "listOptOuts")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = OptOut.class)))
    public List<OptOut> list() {
        return service.list();
    }

    @GET
    @Path("/{hostname}")
    @Operation(operationId = "getOptOut")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OptOut.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public OptOut get(@PathParam("hostname") String hostname) {
        return service.get(hostname);
    }

    @PUT
    @Path("/{hostname}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putOptOut")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OptOutRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = OptOut.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public OptOut put(
            @PathParam("hostname") String hostname, @NotNull(message = "must be a JSON object") OptOutRequest request) {
        return service.put(hostname, request);
    }

    @DELETE
    @Path("/{hostname}")
    @ResponseStatus(204)
    @Operation(operationId = "deleteOptOut")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void delete(@PathParam("hostname") String hostname) {
        service.delete(hostname);
    }
}
