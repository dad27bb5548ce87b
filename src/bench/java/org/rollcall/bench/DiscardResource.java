package org.rollcall.bench;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.rollcall.receive.ingest.BodyCollector;
import org.rollcall.receive.ingest.RequestBody;

/** Collects a body as the ingest does, on the same threads, and throws it away: the limit of this server. */
@Path("/bench/discard")
@PermitAll
public class DiscardResource {

    private final BodyCollector bodies;

    DiscardResource(BodyCollector bodies) {
        this.bodies = bodies;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Uni<Discarded> discard(@Context RoutingContext context) {
        return bodies.collect(context).map(DiscardResource::discarded);
    }

    private static Discarded discarded(RequestBody body) {
        try (body) {
            return new Discarded(body.bytes().length);
        }
    }

    /** What is answered. */
    public record Discarded(int bytes) {}
}
