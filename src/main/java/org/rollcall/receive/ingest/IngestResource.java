package org.rollcall.receive.ingest;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Takes pings of instances: at the root, because that is where their clients send to, and without a token, because they have
 * none, unless the fleet is closed.
 */
@Path("/usage_data")
@PermitAll
@Tag(name = "Ingest")
public class IngestResource {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern ENTITY_TAG = Pattern.compile("\"([0-9a-fA-F]{64})\"");

    private final Ingestion ingestion;
    private final Admission admission;
    private final BodyCollector bodies;

    IngestResource(Ingestion ingestion, Admission admission, BodyCollector bodies) {
        this.ingestion = ingestion;
        this.admission = admission;
        this.bodies = bodies;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @NonBlocking
    @IgnoresUnknownParameters
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "201",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PingAnswer.class)))
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PingAnswer.class)))
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = PingAnswer.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> ping(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        requireContentType(contentType);
        return ingestion
                .ingest(admission.admit(context.request()), bodies.collect(context))
                .map(IngestResource::answer);
    }

    /** Any other type than JSON never gets to a resource that consumes it. */
    static void requireContentType(@Nullable String contentType) {
        if (contentType == null) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "The header Content-Type is missing; send application/json.");
        }
    }

    private static Response answer(PingAnswer answer) {
        return switch (answer.receipt().status()) {
            case STORED ->
                answer(
                        Response.status(Response.Status.CREATED)
                                .header(
                                        HttpHeaders.LOCATION,
                                        "/usage_data/receipts/"
                                                + answer.receipt().id()),
                        answer);
            case REPEATED -> answer(Response.ok(), answer);
            case QUARANTINED, DISCARDED -> answer(Response.accepted(), answer);
        };
    }

    /** JSON whatever the client accepts: another type, or a 406, and it would send a different payload in 8 hours. */
    private static Response answer(Response.ResponseBuilder builder, PingAnswer answer) {
        return builder.type(MediaType.APPLICATION_JSON_TYPE).entity(answer).build();
    }

    @GET
    @Path("/receipts/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.ETAG, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = Receipt.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<Receipt> receipt(
            @PathParam("id") long id,
            @QueryParam("sha256") @Nullable String sha256,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return ingestion
                .receipt(id, hash(sha256, ifMatch))
                .map(receipt -> ResponseBuilder.ok(receipt)
                        .tag(new EntityTag(receipt.sha256()))
                        .build())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        String.format(Locale.ROOT, "There is no receipt %d for this SHA-256.", id),
                        Map.of()));
    }

    private static String hash(@Nullable String sha256, @Nullable String ifMatch) {
        if (sha256 != null && ifMatch != null) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, "Send the SHA-256 as sha256 or as If-Match, not both.", Map.of());
        }
        if (ifMatch != null) {
            var tag = ENTITY_TAG.matcher(ifMatch.strip());
            if (tag.matches()) {
                return tag.group(1);
            }
        } else if (sha256 != null && SHA256.matcher(sha256).matches()) {
            return sha256;
        }
        throw new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "The SHA-256 of the payload is needed, 64 hexadecimal digits: as sha256, or as If-Match and in quotation"
                        + " marks.",
                Map.of("parameter", "sha256"));
    }
}
