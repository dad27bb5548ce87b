package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.platform.access.Scope;

/** Tells what retention would delete. */
@Path("/api/v4/retention/dry_run")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class RetentionResource {

    private final Retention retention;

    RetentionResource(Retention retention) {
        this.retention = retention;
    }

    @POST
    @Operation(operationId = "dryRunRetention")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RetentionReport.class)))
    public RetentionReport dryRun() {
        return retention.dryRun();
    }
}
