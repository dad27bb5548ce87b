package org.rollcall.access;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.http.NextPage;
import org.rollcall.http.QueryParameter;
import org.rollcall.http.Rfc3339;

/** Shows who did what to the data of others. */
@Path("/api/v4/audit_events")
@RolesAllowed(Scope.Role.ADMIN)
@Tag(name = "Access")
public class AuditResource {
    private final AuditTrail trail;

    AuditResource(AuditTrail trail) {
        this.trail = trail;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listAuditEvents",
            summary = "List who did what",
            description = "Scope `admin`. The latest first. Nothing changes or deletes an event.")
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
            @QueryParam("actor") @Parameter(description = "Name of the token", example = "operations") @Nullable
                    String actor,
            @QueryParam("action") @Parameter(example = "quarantine.delete") @Nullable String action,
            @QueryParam("from")
                    @Parameter(description = "At or after this time, RFC 3339", example = "2026-11-01T00:00:00Z")
                    @Nullable
                    String from,
            @QueryParam("to")
                    @Parameter(description = "Before this time, RFC 3339", example = "2026-12-01T00:00:00Z")
                    @Nullable
                    String to,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam(NextPage.BELOW_ID)
                    @DefaultValue(NextPage.FIRST)
                    @Min(1)
                    @Parameter(description = "Only events with a lower id: where the page begins")
                    long belowId,
            @Context UriInfo uri) {
        var events = trail.list(new AuditFilter(
                QueryParameter.text(uri, "actor", actor),
                QueryParameter.text(uri, "action", action),
                QueryParameter.parsed(uri, "from", from, Rfc3339::parse, Rfc3339.NOT_A_TIME),
                QueryParameter.parsed(uri, "to", to, Rfc3339::parse, Rfc3339.NOT_A_TIME),
                belowId,
                perPage));
        return NextPage.answer(events, events, perPage, AuditEvent::id, uri);
    }
}
