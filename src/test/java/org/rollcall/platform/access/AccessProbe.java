package org.rollcall.platform.access;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** One endpoint for each way to allow something. */
@Path("/access-probe")
@Produces(MediaType.APPLICATION_JSON)
public class AccessProbe {
    record Seen(
            String name,
            boolean mayIngest,
            boolean all,
            List<String> patterns,
            @Nullable Long tokenId) {}

    private final Caller caller;

    private final AuditTrail audit;

    private final AuditedRead read;

    AccessProbe(Caller caller, AuditTrail audit, AuditedRead read) {
        this.caller = caller;
        this.audit = audit;
        this.read = read;
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
    public void act(@PathParam("action") String action, @QueryParam("fail") @DefaultValue("false") boolean fail) {
        audit.record(action, "probe 1", Map.of("how", "carefully"), 3L);
        if (fail) {
            throw new ProblemException(ProblemType.NOT_FOUND, "what was to be done cannot be done");
        }
    }

    @GET
    @Path("list")
    @RolesAllowed(Scope.Role.ADMIN)
    @Operation(hidden = true)
    public List<String> list(
            @QueryParam("hostname") List<String> hostname,
            @QueryParam("week") @Nullable String week,
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("fail") @DefaultValue("false") boolean fail) {
        if (fail) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is nothing.");
        }
        return List.of("a", "b");
    }

    @GET
    @Path("lenient")
    @RolesAllowed(Scope.Role.ADMIN)
    @IgnoresUnknownParameters
    @Operation(hidden = true)
    public List<String> lenient(@QueryParam("week") @Nullable String week) {
        return List.of("a");
    }

    @GET
    @Path("one")
    @RolesAllowed(Scope.Role.ADMIN)
    @Operation(hidden = true)
    public String one() {
        read.rows(7);
        return "{}";
    }

    @GET
    @Path("unaudited")
    @RolesAllowed(Scope.Role.ADMIN)
    @Unaudited
    @Operation(hidden = true)
    public List<String> unaudited() {
        return List.of("a");
    }

    @GET
    @Path("streamed")
    @RolesAllowed(Scope.Role.ADMIN)
    @Operation(hidden = true)
    public StreamingOutput streamed(@QueryParam("complete") boolean complete) {
        var event = read.streamed();
        return out -> {
            out.write('5');
            event.end(5, complete);
            event.end(6, true);
        };
    }

    private Seen seen() {
        return new Seen(
                caller.name(),
                caller.may(Scope.INGEST),
                caller.binding().all(),
                caller.binding().patterns(),
                caller.actor().tokenId());
    }
}
