package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;

/** Hostnames of which nothing is kept, because they were erased for good. */
@Path("/api/v4/barred_hostnames")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class BarResource {

    private final OptOutService service;

    BarResource(OptOutService service) {
        this.service = service;
    }

    @GET
    @Operation(
            operationId = "listBarredHostnames",
            summary = "List barred hostnames",
            description = "All of them, by hostname. They are barred by DELETE /api/v4/instances?bar=true.")
    @APIResponse(
            responseCode = "200",
            description = "All barred hostnames",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Bar.class)))
    public List<Bar> list() {
        return service.bars();
    }

    @DELETE
    @Path("/{hostname}")
    @ResponseStatus(204)
    @Operation(
            operationId = "liftBar",
            summary = "Lift the bar of a hostname",
            description = "What it sends is kept again, on every replica within a second.")
    @APIResponse(responseCode = "204", description = "Lifted")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void lift(@PathParam("hostname") @Parameter(example = "gitlab.example.com") String hostname) {
        service.lift(hostname);
    }
}
