package org.rollcall.analyse.customer;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;

/** Sets the types of instances. */
@Path("/api/v4/instances/{id}/type")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Export")
public class InstanceTypeResource {

    private final InstanceTypes types;

    InstanceTypeResource(InstanceTypes types) {
        this.types = types;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putInstanceType")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = InstanceTypeRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SetInstanceType.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public SetInstanceType put(
            @PathParam("id") UUID id, @NotNull(message = "must be a JSON object") InstanceTypeRequest request) {
        return types.put(id, request.checked());
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(operationId = "deleteInstanceType")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void delete(@PathParam("id") UUID id) {
        types.delete(id);
    }
}
