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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;

/** Hostnames of which nothing is kept, because they were erased for good. */
@Path("/api/v4/blocked_hostnames")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class BlockedHostnameResource {

    private final OptOutService service;

    BlockedHostnameResource(OptOutService service) {
        this.service = service;
    }

    @GET
    @Operation(operationId = "listBlockedHostnames")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = BlockedHostname.class)))
    public List<BlockedHostname> list() {
        return service.blocked();
    }

    @DELETE
    @Path("/{hostname}")
    @ResponseStatus(204)
    @Operation(operationId = "unblockHostname")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void unblock(@PathParam("hostname") String hostname) {
        service.unblock(hostname);
    }
}
