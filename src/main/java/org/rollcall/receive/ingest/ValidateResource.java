package org.rollcall.receive.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Variant;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryResource;
import org.rollcall.platform.web.Negotiation;
import org.rollcall.platform.web.Problem;

/** The dry run for senders. */
@Path("/usage_data/validate")
@PermitAll
@Tag(name = "Ingest")
public class ValidateResource {

    private static final String MARKDOWN = "text/markdown";
    private static final MediaType MARKDOWN_TYPE = new MediaType("text", "markdown", "UTF-8");
    private static final List<Variant> VARIANTS =
            Variant.mediaTypes(MediaType.APPLICATION_JSON_TYPE, MARKDOWN_TYPE).build();

    private final Validator validator;
    private final Admission admission;
    private final BodyCollector bodies;
    private final ObjectMapper mapper;

    ValidateResource(Validator validator, Admission admission, BodyCollector bodies, ObjectMapper mapper) {
        this.validator = validator;
        this.admission = admission;
        this.bodies = bodies;
        this.mapper = mapper;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces({MediaType.APPLICATION_JSON, MARKDOWN})
    @NonBlocking
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Validation.class)),
                @Content(mediaType = MARKDOWN, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> validate(
            @QueryParam("version") @Nullable String version,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context Request request,
            @Context RoutingContext context) {
        IngestResource.requireContentType(contentType);
        var wanted = version == null ? null : DictionaryResource.parse(version);
        var markdown = Negotiation.chosen(request, VARIANTS)
                .filter(type -> type.getSubtype().equals(MARKDOWN_TYPE.getSubtype()))
                .isPresent();
        var place = validator.place();
        context.addEndHandler(_ -> place.leave());
        return validator
                .validate(
                        admission.admit(context.request()),
                        bodies.collect(context),
                        wanted,
                        place,
                        validation -> markdown ? markdown(validation) : json(validation))
                .map(answer -> Response.ok(answer, markdown ? MARKDOWN_TYPE : MediaType.APPLICATION_JSON_TYPE)
                        .build());
    }

    private static byte[] markdown(Validation validation) {
        return ValidationMarkdown.of(validation).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] json(Validation validation) {
        try {
            return mapper.writeValueAsBytes(validation);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
