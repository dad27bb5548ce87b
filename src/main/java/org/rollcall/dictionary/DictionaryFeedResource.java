package org.rollcall.dictionary;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.platform.access.AnonymousReads;

/** The feed of published dictionaries, for anyone: it shows no instance's data. */
@Path("/dictionaries.atom")
@PermitAll
@Tag(name = "Dictionaries")
public class DictionaryFeedResource {

    private static final MediaType UTF_8 =
            MediaType.APPLICATION_ATOM_XML_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private final DictionaryFeed feed;
    private final AnonymousReads reads;

    DictionaryFeedResource(DictionaryFeed feed, AnonymousReads reads) {
        this.feed = feed;
        this.reads = reads;
    }

    @GET
    @Produces(MediaType.APPLICATION_ATOM_XML)
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Last-Modified", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Cache-Control", schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(mediaType = MediaType.APPLICATION_ATOM_XML, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "304")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response feed(@Context Request request, @Context HttpHeaders headers, @Context RoutingContext context) {
        var document = feed.document(() -> reads.countCostly(context));
        var etag = new EntityTag(document.hash());
        var updated = Date.from(document.updated());
        // If-Modified-Since counts only where there is no If-None-Match (RFC 9110, 13.1.3): two dictionaries may be
        // published within its second.
        var unchanged = headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH).isEmpty()
                ? request.evaluatePreconditions(updated)
                : request.evaluatePreconditions(etag);
        return (unchanged == null ? Response.ok(document.xml(), UTF_8) : unchanged)
                .tag(etag)
                .lastModified(updated)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=600")
                .build();
    }
}
