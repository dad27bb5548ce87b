package org.rollcall.receive.clientreport;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
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
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.clientreport.ClientReports.Kind;
import org.rollcall.receive.ingest.Admission;
import org.rollcall.receive.ingest.BodyCollector;

/** Takes reports that instances send beside their pings: at the root and, unless the fleet is closed, without a token, as their clients do. */
@Path("/")
@PermitAll
@Tag(name = "Ingest")
@IgnoresUnknownParameters
public class ClientReportResource {

    private final ClientReports reports;
    private final Admission admission;
    private final BodyCollector bodies;

    ClientReportResource(ClientReports reports, Admission admission, BodyCollector bodies) {
        this.reports = reports;
        this.admission = admission;
        this.bodies = bodies;
    }

    @POST
    @Path("usage_ping_errors")
    @Consumes(MediaType.APPLICATION_JSON)
    @NonBlocking
    @Operation(operationId = "reportPingError")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "201",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientReportReceipt.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> error(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        return take(Kind.ERROR, contentType, context);
    }

    @POST
    @Path("usage_ping_metadata")
    @Consumes(MediaType.APPLICATION_JSON)
    @NonBlocking
    @Operation(operationId = "reportPingMetadata")
    @RequestBody(
            required = true,
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "201",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ClientReportReceipt.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "408",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "413", ref = "BodyTooLarge")
    @APIResponse(
            responseCode = "429",
            headers = @Header(name = HttpHeaders.RETRY_AFTER, schema = @Schema(type = SchemaType.INTEGER)),
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Uni<Response> metadata(
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Parameter(hidden = true) @Nullable String contentType,
            @Context RoutingContext context) {
        return take(Kind.METADATA, contentType, context);
    }

    private Uni<Response> take(Kind kind, @Nullable String contentType, RoutingContext context) {
        if (contentType == null) { // any other type than JSON never gets here
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "The header Content-Type is missing; send application/json.");
        }
        return reports.take(kind, admission.admit(context.request()), bodies.collect(context))
                .map(id -> Response.status(Response.Status.CREATED)
                        .type(MediaType.APPLICATION_JSON_TYPE) // whatever the client accepts
                        .entity(new ClientReportReceipt(id))
                        .build());
    }
}
