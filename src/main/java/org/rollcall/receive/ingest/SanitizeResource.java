package org.rollcall.receive.ingest;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.web.Problem;

/** A payload without what its sender does not want to send, to be sent or handed in afterwards. */
@Path("/usage_data/sanitize")
@PermitAll
@Tag(name = "Ingest")
public class SanitizeResource {

    /** The name of the file says nothing of who sends it. */
    static final String FILE_NAME = "service-ping-sanitized.json";

    private static final String DROPPED = "Rollcall-Dropped";
    private static final String KEPT = "Rollcall-Kept";
    private static final String NOT_IN_PAYLOAD = "Rollcall-Not-In-Payload";

    /** Key paths in a header: clients bound the size of headers. */
    private static final int MAX_NAMED = 20;

    private final Validator validator;
    private final Admission admission;
    private final BodyCollector bodies;

    SanitizeResource(Validator validator, Admission admission, BodyCollector bodies) {
        this.validator = validator;
        this.admission = admission;
        this.bodies = bodies;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @NonBlocking
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            headers = {
                @Header(name = HttpHeaders.CONTENT_DISPOSITION, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = DROPPED, schema = @Schema(type = SchemaType.INTEGER)),
                @Header(name = KEPT, schema = @Schema(type = SchemaType.STRING)),
                @Header(name = NOT_IN_PAYLOAD, schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> sanitize(
            @QueryParam("drop") List<String> drop,
            @QueryParam("drop_key_path") List<String> dropKey,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        IngestResource.requireContentType(contentType);
        var place = validator.place();
        context.addEndHandler(_ -> place.leave());
        return validator
                .sanitize(
                        admission.admit(context.request()), bodies.collect(context), Unwanted.of(drop, dropKey), place)
                .map(SanitizeResource::answer);
    }

    private static Response answer(Sanitized sanitized) {
        var payload = sanitized.payload();
        var answer = Response.ok(payload.document().bytes(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(FILE_NAME))
                .header(DROPPED, payload.dropped());
        if (!payload.kept().isEmpty()) {
            answer.header(KEPT, named(payload.kept()));
        }
        if (!sanitized.absent().isEmpty()) {
            answer.header(NOT_IN_PAYLOAD, named(sanitized.absent()));
        }
        return answer.build();
    }

    private static String named(Collection<String> keyPaths) {
        return keyPaths.stream()
                        .limit(MAX_NAMED)
                        .map(keyPath -> URLEncoder.encode(keyPath, StandardCharsets.UTF_8))
                        .collect(Collectors.joining(", "))
                + (keyPaths.size() > MAX_NAMED ? ", ..." : "");
    }
}
