package org.rollcall.analyse.identity;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.rollcall.platform.access.Scope;

/** Renames that operators confirm. */
@Path("/api/v4/instances/{id}/renamed_from/{old_id}")
@RolesAllowed(Scope.Role.ADMIN)
@Tag(name = "Export")
public class RenameResource {

    private final RenameService renames;

    RenameResource(RenameService renames) {
        this.renames = renames;
    }

    @PUT
    @ResponseStatus(204)
    @Operation(operationId = "confirmRename")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void confirm(@PathParam("id") UUID id, @PathParam("old_id") UUID old) {
        renames.confirm(id, old);
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(operationId = "undoRename")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void undo(@PathParam("id") UUID id, @PathParam("old_id") UUID old) {
        renames.undo(id, old);
    }
}
