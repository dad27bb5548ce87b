package org.rollcall.access;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** One endpoint for each way to allow something. */
@Path("/access-probe")
@Produces(MediaType.APPLICATION_JSON)
public class AccessProbe {
    record Seen(String name, boolean mayIngest, boolean all, List<String> patterns, long tokenId) {}

    private final Caller caller;

    private final AuditTrail audit;

    AccessProbe(Caller caller, AuditTrail audit) {
        this.caller = caller;
        this.audit = audit;
    }

    @GET
    @Path("open")
    @PermitAll
    @Operation(hidden = true)
    public String open() {
        return "{}";
    }

    @GET
    @Path("open-but-asks")
    @PermitAll
    @Operation(hidden = true)
    public Seen openButAsks() {
        return seen();
    }

    @GET
    @Path("read")
    @RolesAllowed(Scope.Role.READ_SERVICE_PING)
    @Operation(hidden = true)
    public Seen read() {
        return seen();
    }

    @GET
    @Path("forgotten")
    @Operation(hidden = true)
    public String forgotten() {
        return "{}";
    }

    @POST
    @Path("act/{action}")
    @RolesAllowed(Scope.Role.ADMIN)
    @Transactional
    @Operation(hidden = true)
    public void act(@PathParam("action") String action, @QueryParam("fail") boolean fail) {
        audit.record(action, "probe 1", Map.of("how", "carefully"), 3L);
        if (fail) {
            throw new ProblemException(ProblemType.NOT_FOUND, "what was to be done cannot be done");
        }
    }

    private Seen seen() {
        return new Seen(
                caller.name(),
                caller.may(Scope.INGEST),
                caller.binding().all(),
                caller.binding().patterns(),
                caller.tokenId().orElse(-1));
    }
}
