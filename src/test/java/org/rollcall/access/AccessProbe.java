package org.rollcall.access;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** One endpoint for each way to allow something. */
@Path("/access-probe")
@Produces(MediaType.APPLICATION_JSON)
public class AccessProbe {
    record Seen(String name, boolean mayIngest, boolean all, List<String> patterns, long tokenId) {}

    private final Caller caller;

    AccessProbe(Caller caller) {
        this.caller = caller;
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

    private Seen seen() {
        return new Seen(
                caller.name(),
                caller.may(Scope.INGEST),
                caller.binding().all(),
                caller.binding().patterns(),
                caller.tokenId().orElse(-1));
    }
}
