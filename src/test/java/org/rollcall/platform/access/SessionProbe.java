package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Starts and ends sessions as the page for that does, without a page. */
@Path("/access-probe/session")
@PermitAll
public class SessionProbe {

    private final Sessions sessions;
    private final Caller caller;

    SessionProbe(Sessions sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    @POST
    @Operation(hidden = true)
    public Response start(String token, RoutingContext context) {
        return sessions.start(token, context)
                .map(started -> Response.noContent().cookie(SessionCookie.of(started, context.request())))
                .orElseGet(() -> Response.status(Response.Status.UNAUTHORIZED))
                .build();
    }

    @DELETE
    @Operation(hidden = true)
    public Response end(RoutingContext context) {
        sessions.end(context.request());
        return Response.noContent()
                .cookie(SessionCookie.ended(context.request()))
                .build();
    }

    @POST
    @Path("name")
    @Operation(hidden = true)
    public String name() {
        return caller.name();
    }
}
