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
    @Operation(operationId = "withdrawPing", summary = "Withdraw a ping", description = """
                    The ping does not count for its week any more, and the one that was recorded before it does, if there is
                    one. It is kept: lists and exports show it with revisions=true, with the flag withdrawn, and DELETE makes
                    it count again. The ping that counts now is given once more by the next incremental export, and both are
                    in the next file of the archive. Who withdrew it and why is an audit event.
                    """)
    @APIResponse(responseCode = "204", description = "It does not count")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void withdraw(
            @PathParam("id") @Parameter(example = "42") long id,
            @QueryParam("reason")
                    @Parameter(description = "Why", example = "sent by a test of the network", required = true)
                    @NotBlank(message = NEEDED)
                    @Size(max = MAX_WHY, message = TOO_LONG)
                    String reason) {
        withdrawals.withdraw(id, reason);
    }

    @DELETE
    @ResponseStatus(204)
    @Operation(
            operationId = "reinstatePing",
            summary = "Have a withdrawn ping count again",
            description = "The opposite of withdrawing it; an audit event as well.")
    @APIResponse(responseCode = "204", description = "It is like any other ping of its week")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public void reinstate(
            @PathParam("id") @Parameter(example = "42") long id,
            @QueryParam("reason")
                    @Parameter(description = "Why", example = "it was right after all", required = true)
                    @NotBlank(message = NEEDED)
                    @Size(max = MAX_WHY, message = TOO_LONG)
                    String reason) {
        withdrawals.reinstate(id, reason);
    }
}
