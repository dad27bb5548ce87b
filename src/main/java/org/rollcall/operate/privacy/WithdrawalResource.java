package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Pings that operators take out of their weeks. */
@Path("/api/v4/usage_data/pings/{id}/withdrawal")
@RolesAllowed("admin")
@Tag(name = "Export")
public class WithdrawalResource {

    private static final int MAX_WHY = 1000;
    private static final String NEEDED = "is needed: say why";
    private static final String TOO_LONG = "must have at most {max} characters";

    private final WithdrawalService withdrawals;

    WithdrawalResource(WithdrawalService withdrawals) {
        this.withdrawals = withdrawals;
    }

    @PUT
    @ResponseStatus(204)
    @Operation(operationId = "withdrawPing")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void withdraw(
            @PathParam("id") long id,
            @QueryParam("reason")
                    @Parameter(required = true)
                    @NotBlank(message = NEEDED)
                    @Size(max = MAX_WHY, message = TOO_LONG)
                    String reason) {
        withdrawals.withdraw(id, reason);
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(operationId = "reinstatePing")
    @APIResponse(responseCode = "204")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void reinstate(
            @PathParam("id") long id,
            @QueryParam("reason")
                    @Parameter(required = true)
                    @NotBlank(message = NEEDED)
                    @Size(max = MAX_WHY, message = TOO_LONG)
                    String reason) {
        withdrawals.reinstate(id, reason);
    }
}
