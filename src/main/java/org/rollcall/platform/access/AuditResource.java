package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.ReaderMemory;
import org.rollcall.platform.web.Rfc3339;
import org.rollcall.platform.web.StreamedAnswer;

/** Shows who read and did what. */
@Path("/api/v4/audit_events")
@RolesAllowed(Scope.Role.ADMIN)
@Tag(name = "Access")
public class AuditResource {
    private static final String NDJSON = "application/x-ndjson";

    private final AuditTrail trail;
    private final AuditExport export;
    private final ReaderMemory memory;

    AuditResource(AuditTrail trail, AuditExport export, ReaderMemory memory) {
        this.trail = trail;
        this.export = export;
        this.memory = memory;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listAuditEvents")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = AuditEvent.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<AuditEvent>> list(@BeanParam Filter filter, @BeanParam @Valid PageParameters page) {
        memory.takeForAnswer((long) page.perPage() * AuditTrail.EVENT_BYTES);
        var events = trail.latest(filter.parsed(), page.belowId(), page.perPage());
        return page.answerById(events, AuditEvent::id);
    }

    @GET
    @Path("/export")
    @Produces(NDJSON)
    @Operation(operationId = "exportAuditEvents")
    @APIResponse(
            responseCode = "200",
            content = @Content(mediaType = NDJSON, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public Response export(@BeanParam Filter filter, @Context RoutingContext routing) {
        var wanted = filter.parsed();
        var read = export.begin();
        StreamingOutput body = out -> {
            try {
                export.write(wanted, read, out);
            } catch (IOException | RuntimeException e) {
                StreamedAnswer.breakOff(routing.request().connection());
                throw e;
            }
        };
        return Response.ok(body, NDJSON).build();
    }

    /** Which events. */
    public record Filter(
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("action") @Nullable String action,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @Context UriInfo uri) {

        AuditFilter parsed() {
            return new AuditFilter(
                    QueryParameter.text(uri, "actor", actor),
                    QueryParameter.text(uri, "action", action),
                    QueryParameter.parsed(uri, "from", from, Rfc3339::parse, Rfc3339.NOT_A_TIME),
                    QueryParameter.parsed(uri, "to", to, Rfc3339::parse, Rfc3339.NOT_A_TIME));
        }
    }
}
