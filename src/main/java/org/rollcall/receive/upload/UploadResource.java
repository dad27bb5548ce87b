package org.rollcall.receive.upload;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.Problem;
import org.rollcall.receive.ingest.Admission;

/**
 * Payloads that people carry here: open to anyone, as sending a ping is, because an upload can do nothing that many requests
 * could not. Each payload counts against the limit of the source address, but not against that of its hostname, because years
 * of one instance come at once. Only with a token do uploads reach ten years back: every week is a partition, which all
 * reads pay for.
 */
@Path("/usage_data/upload")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Ingest")
public class UploadResource {

    private final Uploads uploads;
    private final Admission admission;

    UploadResource(Uploads uploads, Admission admission) {
        this.uploads = uploads;
        this.admission = admission;
    }

    @POST
    @Consumes(MediaType.WILDCARD) // what is right is said where the body is looked at
    @NonBlocking
    @Operation(operationId = "uploadPings")
    @RequestBody(
            required = true,
            content = {
                // any number of files under any names
                @Content(mediaType = MediaType.MULTIPART_FORM_DATA, schema = @Schema(type = SchemaType.OBJECT)),
                @Content(mediaType = Uploads.NDJSON, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = Uploads.GZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = Uploads.ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(
                        mediaType = MediaType.APPLICATION_OCTET_STREAM,
                        schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = UploadAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<UploadAnswer> upload(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        return uploads.take(admission.admitWithOptionalToken(context.request()), context, contentType);
    }
}
