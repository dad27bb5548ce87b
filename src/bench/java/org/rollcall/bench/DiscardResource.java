package org.rollcall.bench;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;

/** Reads a body as the ingest does, on the same kind of thread, and throws it away: the limit of this server. */
@Path("/bench/discard")
@PermitAll
public class DiscardResource {

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public Discarded discard(InputStream body, @HeaderParam(HttpHeaders.CONTENT_LENGTH) int contentLength)
            throws IOException {
        return new Discarded(body.readNBytes(contentLength).length);
    }

    /** What is answered. */
    public record Discarded(int bytes) {}
}
