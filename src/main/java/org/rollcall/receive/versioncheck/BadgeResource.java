package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.ingest.Admission;

/**
 * The version check of old clients: an image on the help page of an instance, which the browser of whoever opens that page
 * asks for. A picture is the only thing that it can show, so what cannot be read is answered with one, too.
 */
@Path("/")
@PermitAll
@Tag(name = "Ingest")
@IgnoresUnknownParameters
public class BadgeResource {

    private static final String SVG = "image/svg+xml";
    private static final String PNG = "image/png";

    private final VersionCheck check;
    private final Admission admission;
    private final ObjectMapper mapper;

    BadgeResource(VersionCheck check, Admission admission, ObjectMapper mapper) {
        this.check = check;
        this.admission = admission;
        this.mapper = mapper;
    }

    @GET
    @Path("check.svg")
    @Produces(SVG)
    @Operation(operationId = "checkVersionAsSvg")
    @APIResponse(responseCode = "200", content = @Content(mediaType = SVG, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response svg(
            @QueryParam(GitlabInfo.PARAMETER) @Nullable String gitlabInfo, @Context HttpServerRequest request) {
        return answer(gitlabInfo, request, Badge::svg);
    }

    @GET
    @Path("check.png")
    @Produces(PNG)
    @Operation(operationId = "checkVersionAsPng")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = PNG, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response png(
            @QueryParam(GitlabInfo.PARAMETER) @Nullable String gitlabInfo, @Context HttpServerRequest request) {
        return answer(gitlabInfo, request, Badge::png);
    }

    private Response answer(@Nullable String gitlabInfo, HttpServerRequest request, Function<Badge, Object> picture) {
        admission.count(request);
        return Response.ok(picture.apply(badge(gitlabInfo)))
                .header("Access-Control-Allow-Origin", "*")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .build();
    }

    private Badge badge(@Nullable String gitlabInfo) {
        try {
            var version = GitlabInfo.version(gitlabInfo, mapper);
            return Release.ofProduct(version).isEmpty()
                    ? Badge.UNKNOWN
                    : Badge.of(check.judge(version).severity());
        } catch (ProblemException _) {
            return Badge.UNKNOWN;
        }
    }
}
