package org.rollcall.receive.versioncheck;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.Problem;
import org.rollcall.receive.ingest.Admission;

/** The version check that instances ask the same host for twice a day, so that one that is led to Rollcall misses nothing. */
@Path("/check.json")
@PermitAll
@Tag(name = "Ingest")
@IgnoresUnknownParameters
public class VersionCheckResource {

    private final VersionCheck check;
    private final Admission admission;
    private final ObjectMapper mapper;

    VersionCheckResource(VersionCheck check, Admission admission, ObjectMapper mapper) {
        this.check = check;
        this.admission = admission;
        this.mapper = mapper;
    }

    @GET
    @Operation(operationId = "checkVersion")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = VersionVerdict.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response check(
            @QueryParam(GitlabInfo.PARAMETER) @Parameter(required = true) @Nullable String gitlabInfo,
            @Context HttpServerRequest request) {
        admission.count(request);
        return Response.ok(check.judge(GitlabInfo.version(gitlabInfo, mapper)))
                .type(MediaType.APPLICATION_JSON_TYPE) // whatever the client accepts
                .build();
    }
}
