package org.rollcall.analyse.publicstats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Statistics of the fleet for everybody, where they are switched on. Any page may embed them. */
@Path("/")
@PermitAll
@Tag(name = "Statistics")
public class PublicStatsResource {

    private static final String SVG = "image/svg+xml";

    private final PublicStats stats;
    private final ObjectMapper mapper;

    PublicStatsResource(PublicStats stats, ObjectMapper mapper) {
        this.stats = stats;
        this.mapper = mapper;
    }

    @GET
    @Path("stats.json")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getPublicStatistics")
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Cache-Control", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Access-Control-Allow-Origin", schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(schema = @Schema(implementation = PublicStatsAnswer.class)))
    @APIResponse(responseCode = "304")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response json(@Context Request request) throws JsonProcessingException {
        return answer(mapper.writeValueAsBytes(stats.answer()), MediaType.APPLICATION_JSON, request);
    }

    @GET
    @Path("stats/{name}.svg")
    @Produces(SVG)
    @Operation(operationId = "getPublicStatisticsBadge")
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Cache-Control", schema = @Schema(type = SchemaType.STRING)),
                @Header(name = "Access-Control-Allow-Origin", schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(mediaType = SVG, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "304")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response badge(@PathParam("name") String name, @Context Request request) {
        return answer(stats.badge(name).svg().getBytes(StandardCharsets.UTF_8), SVG, request);
    }

    private static Response answer(byte[] body, String mediaType, Request request) {
        var etag = new EntityTag(Hashing.sha256().hashBytes(body).toString());
        var unchanged = request.evaluatePreconditions(etag);
        return (unchanged == null ? Response.ok(body, mediaType) : unchanged)
                .tag(etag)
                .header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .build();
    }
}
