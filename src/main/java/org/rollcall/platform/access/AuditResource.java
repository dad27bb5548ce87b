package org.rollcall.platform.access;

import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
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
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.NextPage;
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
    @Operation(operationId = "listAuditEvents", summary = "List who read and did what", description = """
                    Scope `admin`. The latest first. Every successful read of instance data is an event with the action
                    `read`, the path as the target, and the parameters as the filter in its detail; a streamed one, recorded
                    when it has ended, says there whether it was complete. Every act is one with an action of its own.
                    Nothing changes an event, and nothing but the retention of the trail deletes any.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "A page of events",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "The next page, rel=\"next\"; missing on the last one",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = AuditEvent.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<AuditEvent>> list(
            @BeanParam Filter filter,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam(NextPage.BELOW_ID)
                    @DefaultValue(NextPage.FIRST)
                    @Min(1)
                    @Parameter(description = "Only events with a lower id: where the page begins")
                    long belowId,
            @Context UriInfo uri) {
        memory.takeForAnswer((long) perPage * AuditExport.EVENT_BYTES);
        var events = trail.latest(filter.parsed(), belowId, perPage);
        return NextPage.answer(events, events, perPage, AuditEvent::id, uri);
    }

    @GET
    @Path("/export")
    @Produces(NDJSON)
    @Operation(operationId = "exportAuditEvents", summary = "Take audit events out in bulk", description = """
                    Scope `admin`. Streamed, an event on each line, the oldest first. The last line is
                    `{"end": {"rows": ...}}`; where something fails in the middle, the connection is closed without it and
                    without the last chunk. An act that is recorded first may be committed last: to take events out day by
                    day, ask for days that are over.
                    """)
    @APIResponse(
            responseCode = "200",
            description = "The events that there were when the answer began",
            content =
                    @Content(
                            mediaType = NDJSON,
                            schema = @Schema(type = SchemaType.STRING),
                            examples =
                                    @ExampleObject(
                                            name = "from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z",
                                            value = """
                                            {"id":12,"at":"2026-11-23T09:30:00.123456Z","actor":"warehouse","token_id":3,"action":"read","target":"/api/v4/usage_data/service_ping","detail":{"filter":{"hostname":"gitlab.example.com"}},"rows":1}
                                            {"end":{"rows":1}}
                                            """)))
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
            @QueryParam("actor")
            @Parameter(description = "Name of the token, person or part of the service", example = "operations")
            @Nullable
            String actor,

            @QueryParam("action") @Parameter(example = "quarantine.delete") @Nullable
            String action,

            @QueryParam("from")
            @Parameter(description = "At or after this time, RFC 3339", example = "2026-11-01T00:00:00Z")
            @Nullable
            String from,

            @QueryParam("to")
            @Parameter(description = "Before this time, RFC 3339", example = "2026-12-01T00:00:00Z")
            @Nullable
            String to,

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
