package org.rollcall.bench;

import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;

/** Reads a body as the ingest does, on the same kind of thread, and throws it away: the limit of this server. */
@Path("/bench/discard")
@PermitAll
public class DiscardResource {

    private final ExecutorService workers;

    DiscardResource(@VirtualThreads ExecutorService workers) {
        this.workers = workers;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    public Uni<Discarded> discard(InputStream body, @HeaderParam(HttpHeaders.CONTENT_LENGTH) int contentLength) {
        return Uni.createFrom()
                .item(Unchecked.supplier(() -> new Discarded(body.readNBytes(contentLength).length)))
                .runSubscriptionOn(workers);
    }

    /** What is answered. */
    public record Discarded(int bytes) {}
}
