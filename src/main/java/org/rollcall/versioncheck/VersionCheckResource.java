package org.rollcall.versioncheck;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.ingest.Admission;
import org.rollcall.problem.Problem;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** What instances ask the same host twice a day, so that one that is led to Rollcall misses nothing. */
@Path("/check.json")
@PermitAll
@Tag(name = "Ingest")
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
    @Operation(operationId = "checkVersion", summary = "Is a version outdated or vulnerable?", description = """
                    By what is configured under rollcall.version-check. Nothing of the request is stored.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "What is known of the version",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = VersionVerdict.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "429",
            description = "The source address has sent too much",
            headers =
                    @Header(
                            name = HttpHeaders.RETRY_AFTER,
                            description = "Seconds to wait",
                            schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response check(
            @QueryParam("gitlab_info")
                    @Parameter(
                            required = true,
                            description = "A JSON object with the member version, in base64 of either alphabet",
                            example = "eyJ2ZXJzaW9uIjoiMTguOS4wIn0=")
                    @Nullable
                    String gitlabInfo,
            @Context HttpServerRequest request) {
        admission.count(request);
        if (gitlabInfo == null) {
            throw invalid("is missing");
        }
        return Response.ok(check.judge(version(gitlabInfo)))
                .type(MediaType.APPLICATION_JSON_TYPE) // whatever the client accepts
                .build();
    }

    private String version(String gitlabInfo) {
        try {
            var version = mapper.readTree(decoded(gitlabInfo)).get("version");
            if (version == null || !version.isTextual()) {
                throw invalid("has no version");
            }
            return version.textValue();
        } catch (IllegalArgumentException _) {
            throw invalid("is not base64");
        } catch (JsonProcessingException _) {
            throw invalid("is not JSON");
        }
    }

    /** Tools write the alphabet that is not meant for URLs, and then a plus sign arrives as a space. */
    private static String decoded(String base64) {
        var plain = base64.strip().replace('-', '+').replace('_', '/').replace(' ', '+');
        return new String(Base64.getDecoder().decode(plain), StandardCharsets.UTF_8);
    }

    private static ProblemException invalid(String reason) {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "gitlab_info %s; send {\"version\":\"18.9.0\"} in base64".formatted(reason),
                Map.of("parameter", "gitlab_info"));
    }
}
